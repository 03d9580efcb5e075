using MDEngine.Potentials.Learned.So3lr;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace MDEngine.Potentials.Torch.So3lr;

/// <summary>Repulsion, electrostatics and dispersion of directed pairs, eV (docs/developer/so3lr.md, sections 7 to 9); each pair counts half of it.</summary>
internal sealed class PairEnergies(Dictionary<string, Tensor> parameters, So3lrOptions options, Tensor elements)
{
    // exp(−1/u) is below 1e-300 closer to an end of a switch; also where its derivatives would be 0 · ∞.
    private const double Edge = 1e-3;

    // Remedy R1 of smooth mode.
    private const double SmoothWidth = 1.0;

    private readonly So3lrConstants constants = options.Constants;

    /// <summary>[P] screened repulsion of nuclei.</summary>
    public Tensor Repulsion(EdgeTensors edges)
    {
        Tensor Positive(string name) => softplus(parameters[$"repulsion.{name}"]);
        Tensor r = edges.Distances;
        Tensor z = elements.to(r.dtype), screening = z.pow(Positive("p"));
        Tensor rate = r * Positive("d") * (Of(screening, edges.Receivers) + Of(screening, edges.Senders));
        Tensor[] weights = [.. Enumerable.Range(1, 4).Select(m => Positive($"c{m}"))];
        Tensor sum = weights[0] + weights[1] + weights[2] + weights[3];
        Tensor screened = zeros_like(r);
        for (int m = 0; m < 4; m++)
        {
            screened += weights[m] / sum * (-Positive($"a{m + 1}") * rate).exp();
        }

        Tensor charges = constants.Coulomb * Of(z, edges.Receivers) * Of(z, edges.Senders);
        return charges / r * edges.Envelope * Switch(r, 0, constants.RepulsionCutoff) * screened;
    }

    /// <summary>[L] electrostatics of partial charges.</summary>
    public Tensor Electrostatic(Tensor receivers, Tensor senders, Tensor vectors, Tensor charges)
    {
        double sigma = options.CoulombDampingLength;
        Tensor r = vectors.square().sum(1).sqrt();
        Tensor potential = (r / sigma).erf() / r;
        if (options.LongCutoff is double cutoff)
        {
            double x = cutoff / sigma;
            double value = MathNet.Numerics.SpecialFunctions.Erf(x) / cutoff;
            double slope = (2 * Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * sigma * cutoff)) - (value / cutoff);
            Tensor shift = 1 - Switch(r, constants.ElectrostaticSwitchOn * cutoff, cutoff);
            potential = potential - value - (shift * slope * (r - cutoff));
            potential = options.IsSmooth ? potential * Switch(r, cutoff - SmoothWidth, cutoff) : potential;
        }

        return constants.Coulomb * Of(charges, receivers) * Of(charges, senders) * potential;
    }

    /// <summary>[L] dispersion.</summary>
    public Tensor Dispersion(Tensor receivers, Tensor senders, Tensor vectors, Tensor ratios)
    {
        long[] numbers = elements.data<long>().ToArray();
        Tensor Free(Func<(double Polarizability, double C6), double> which) =>
            tensor(Array.ConvertAll(numbers, z => which(FreeAtoms.Of((int)z))), dtype: ScalarType.Float64).to(ratios.dtype).to(ratios.device);
        Tensor free = Free(atom => atom.Polarizability), c6 = Free(atom => atom.C6);
        Tensor alphaI = Of(free, receivers), alphaJ = Of(free, senders), c6I = Of(c6, receivers), c6J = Of(c6, senders);
        Tensor strength = Of(ratios, receivers) * Of(ratios, senders) * 2 * c6I * c6J * alphaI * alphaJ
            / ((alphaI.square() * c6J) + (alphaJ.square() * c6I));

        Tensor polarizabilities = free * ratios;
        Tensor root = ((Of(polarizabilities, receivers) + Of(polarizabilities, senders)) / 2).pow(1.0 / 7.0);
        Tensor radius = Math.Pow(constants.FineStructure, -4.0 / 21.0) * root;
        Tensor s = constants.SigmaFit[0] + (radius * (constants.SigmaFit[1] + (radius * (constants.SigmaFit[2] + (radius * constants.SigmaFit[3])))));
        Tensor damping = 2 * constants.DampingRadiusFactor * options.DispersionDampingScale * root;
        Tensor r = vectors.square().sum(1).sqrt(), d = r / constants.Bohr;

        // C₈/C₆ = 5/g and C₁₀/C₆ = 245/(8g²) with g = 1/(2S²).
        Tensor s2 = s.square();
        Tensor sum = (1 / (d.pow(6) + damping.pow(6))) + (10 * s2 / (d.pow(8) + damping.pow(8))) + (122.5 * s2.square() / (d.pow(10) + damping.pow(10)));
        Tensor energy = -constants.Hartree * strength * sum;
        return options.LongCutoff is double cutoff ? energy * Switch(r, cutoff - options.DispersionSwitchWidth, cutoff) : energy;
    }

    private static Tensor Of(Tensor atoms, Tensor index) => atoms.index_select(0, index);

    // e(1−c)/(e(1−c) + e(c)) = 1/(1 + exp(1/(1−c) − 1/c))
    private static Tensor Switch(Tensor r, double on, double off)
    {
        Tensor c = ((r - on) / (off - on)).clamp(Edge, 1 - Edge);
        return ((1 / c) - (1 / (1 - c))).sigmoid();
    }
}

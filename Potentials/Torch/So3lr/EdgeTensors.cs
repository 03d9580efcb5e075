using MDEngine.Potentials.Learned.So3lr;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.So3lr;

/// <summary>Geometry of the directed short pairs (docs/developer/so3lr.md, section 3).</summary>
internal sealed class EdgeTensors
{
    /// <summary>From displacement vectors [P, 3], receiver to sender.</summary>
    public EdgeTensors(Tensor receivers, Tensor senders, Tensor vectors, So3lrOptions options)
    {
        (Receivers, Senders) = (receivers, senders);
        Distances = (vectors * vectors).sum(1).sqrt();
        Tensor unit = vectors / Distances.unsqueeze(1);
        Harmonics = HarmonicTensors.Of(options.Degrees, unit.select(1, 0), unit.select(1, 1), unit.select(1, 2));

        // φ = 1 − 10x³ + 15x⁴ − 6x⁵
        Tensor x = Distances / options.Cutoff;
        Envelope = 1 - (x.pow(3) * (10 - (x * (15 - (6 * x)))));

        // C(n,k) g^k (1−g)^(n−k) by the logarithms of g and 1 − g.
        int n = options.Radial - 1;
        var logs = new double[options.Radial];
        for (int k = 1; k < logs.Length; k++)
        {
            logs[k] = logs[k - 1] + Math.Log((double)(n - k + 1) / k);
        }

        Tensor binomials = tensor(logs, dtype: ScalarType.Float64).to(vectors.dtype).to(vectors.device);
        Tensor order = arange(options.Radial, dtype: vectors.dtype, device: vectors.device);
        Tensor logG = (-options.Constants.BernsteinGamma * Distances).unsqueeze(1);
        Radial = (binomials + (order * logG) + ((n - order) * (-logG.expm1()).log())).exp();
    }

    /// <summary>[P] atom that receives.</summary>
    public Tensor Receivers { get; }

    /// <summary>[P] atom that sends.</summary>
    public Tensor Senders { get; }

    /// <summary>[P] Å.</summary>
    public Tensor Distances { get; }

    /// <summary>[P] φ(r).</summary>
    public Tensor Envelope { get; }

    /// <summary>[P, K] Bernstein polynomials.</summary>
    public Tensor Radial { get; }

    /// <summary>[P, M] Y(u).</summary>
    public Tensor Harmonics { get; }
}

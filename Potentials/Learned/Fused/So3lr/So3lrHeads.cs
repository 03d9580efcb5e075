using System.Numerics;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// What is read from an atom's final scalars (docs/developer/so3lr.md, section 6): its energy, its partial charge before the constraint on the
/// total charge, and its Hirshfeld ratio. Outputs and their adjoints are in double precision.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class So3lrHeads<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Remedy R2: h = √(raw² + δ²) in smooth mode.
    private const double RatioSoftening = 0.02;

    private readonly int features;
    private readonly int half;
    private readonly Affine<T> energyInner;
    private readonly Affine<T> chargeInner;
    private readonly Affine<T> ratioInner;
    private readonly Affine<T> ratioOuter;
    private readonly double[] energyWeights;
    private readonly double energyBias;
    private readonly double[] energyScales;
    private readonly double[] energyShifts;
    private readonly double[] chargeWeights;
    private readonly double chargeBias;
    private readonly double[] chargeShifts;
    private readonly double[] ratioShifts;
    private readonly double[] ratioQueries;
    private readonly double softening;

    private readonly AlignedBuffer<T> energyRow;
    private readonly AlignedBuffer<T> chargeRow;
    private readonly GrowingBuffer<T> energySlopes = new();
    private readonly GrowingBuffer<T> chargeSlopes = new();
    private readonly GrowingBuffer<T> ratioSlopes = new();
    private readonly GrowingBuffer<double> ratioSigns = new();

    /// <summary>Reads the heads.</summary>
    /// <exception cref="InputFileException">A tensor is missing or has another shape.</exception>
    public So3lrHeads(ModelFile model, So3lrOptions options)
    {
        features = options.Features;
        half = features / 2;
        energyInner = So3lrMaps.Affine<T>(model, "energy.mlp.0", features, features);
        chargeInner = So3lrMaps.Affine<T>(model, "charge.mlp.0", features, features);
        ratioInner = So3lrMaps.Affine<T>(model, "hirshfeld.key.0", half, features);
        ratioOuter = So3lrMaps.Affine<T>(model, "hirshfeld.key.1", half, half);
        energyWeights = model.GetTensor("energy.mlp.1.weight", 1, features);
        energyBias = model.GetTensor("energy.mlp.1.bias", 1)[0];
        energyScales = model.GetTensor("energy.element_scale", So3lrParameters.Elements);
        energyShifts = model.GetTensor("energy.element_shift", So3lrParameters.Elements);
        chargeWeights = model.GetTensor("charge.mlp.1.weight", 1, features);
        chargeBias = model.GetTensor("charge.mlp.1.bias", 1)[0];
        chargeShifts = model.GetTensor("charge.element_shift", So3lrParameters.HeadElements, 1);
        ratioShifts = model.GetTensor("hirshfeld.element_shift", So3lrParameters.HeadElements, 1);
        ratioQueries = model.GetTensor("hirshfeld.query", So3lrParameters.HeadElements, half);
        softening = options.IsSmooth ? RatioSoftening : 0;
        energyRow = Row(energyWeights);
        chargeRow = Row(chargeWeights);
    }

    /// <summary>Makes room.</summary>
    public void Resize(int atoms)
    {
        energySlopes.Reserve((long)atoms * features);
        chargeSlopes.Reserve((long)atoms * features);
        ratioSlopes.Reserve((long)atoms * half);
        ratioSigns.Reserve(atoms);
    }

    /// <summary>Outputs of some atoms.</summary>
    /// <param name="atomicNumbers">[N].</param>
    /// <param name="x">[N, F] final scalars.</param>
    /// <param name="first">First atom.</param>
    /// <param name="count">Number of atoms.</param>
    /// <param name="energies">[N] receives energies, eV.</param>
    /// <param name="charges">[N] receives charges before the constraint, e.</param>
    /// <param name="ratios">[N] receives Hirshfeld ratios.</param>
    /// <param name="scratch">Of the calling thread.</param>
    public void Apply(
        ReadOnlySpan<int> atomicNumbers, T* x, int first, int count, Span<double> energies, Span<double> charges, Span<double> ratios, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* rows = x + ((long)first * features);
        T* a = scratch.Take((long)count * features), key = scratch.Take((long)count * half);
        Hidden(energyInner, rows, count, a, energySlopes.Pointer + ((long)first * features), features);
        for (int k = 0; k < count; k++)
        {
            int z = atomicNumbers[first + k];
            double output = double.CreateTruncating(Elementwise.Dot(a + ((long)k * features), energyRow.Pointer, features)) + energyBias;
            energies[first + k] = (output * energyScales[z]) + energyShifts[z];
        }

        Hidden(chargeInner, rows, count, a, chargeSlopes.Pointer + ((long)first * features), features);
        for (int k = 0; k < count; k++)
        {
            double output = double.CreateTruncating(Elementwise.Dot(a + ((long)k * features), chargeRow.Pointer, features));
            charges[first + k] = output + chargeBias + chargeShifts[atomicNumbers[first + k]];
        }

        Hidden(ratioInner, rows, count, a, ratioSlopes.Pointer + ((long)first * half), half);
        ratioOuter.Apply(a, half, key, half, count, first);
        for (int k = 0; k < count; k++)
        {
            int z = atomicNumbers[first + k];
            double sum = 0;
            for (int c = 0; c < half; c++)
            {
                sum += ratioQueries[(z * half) + c] * double.CreateTruncating(key[(k * half) + c]);
            }

            double raw = ratioShifts[z] + (sum / Math.Sqrt(half));
            double ratio = Math.Sqrt((raw * raw) + (softening * softening));
            ratios[first + k] = ratio;
            ratioSigns.Pointer[first + k] = ratio == 0 ? 0 : raw / ratio;
        }

        scratch.Release(mark);
    }

    /// <summary>Adjoints of the final scalars of some atoms, written.</summary>
    /// <param name="atomicNumbers">[N].</param>
    /// <param name="first">First atom.</param>
    /// <param name="count">Number of atoms.</param>
    /// <param name="chargeBars">[N] ∂E/∂p of the charges before the constraint, eV/e.</param>
    /// <param name="ratioBars">[N] ∂E/∂h, eV.</param>
    /// <param name="xBar">[N, F] receives ∂E/∂x.</param>
    /// <param name="scratch">Of the calling thread.</param>
    public void Reverse(
        ReadOnlySpan<int> atomicNumbers, int first, int count, ReadOnlySpan<double> chargeBars, ReadOnlySpan<double> ratioBars, T* xBar, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* rows = xBar + ((long)first * features);
        T* a = scratch.Take((long)count * features), key = scratch.Take((long)count * half);
        for (int k = 0; k < count; k++)
        {
            // ε = scale (w·σ(…) + b): the adjoint of σ's argument is scale w ⊙ σ′.
            T scale = T.CreateTruncating(energyScales[atomicNumbers[first + k]]);
            T* line = a + ((long)k * features);
            Elementwise.Multiply(energyRow.Pointer, energySlopes.Pointer + ((long)(first + k) * features), line, features);
            Elementwise.Scale(scale, line, line, features);
        }

        energyInner.Reverse(a, features, rows, features, count, first);
        for (int k = 0; k < count; k++)
        {
            T* line = a + ((long)k * features);
            Elementwise.Multiply(chargeRow.Pointer, chargeSlopes.Pointer + ((long)(first + k) * features), line, features);
            Elementwise.Scale(T.CreateTruncating(chargeBars[first + k]), line, line, features);
        }

        chargeInner.AddReverse(a, features, rows, features, count, first);
        for (int k = 0; k < count; k++)
        {
            int z = atomicNumbers[first + k];
            double factor = ratioBars[first + k] * ratioSigns.Pointer[first + k] / Math.Sqrt(half);
            for (int c = 0; c < half; c++)
            {
                key[(k * half) + c] = T.CreateTruncating(factor * ratioQueries[(z * half) + c]);
            }
        }

        ratioOuter.Reverse(key, half, a, half, count, first);
        Elementwise.Multiply(a, ratioSlopes.Pointer + ((long)first * half), a, (nint)count * half);
        ratioInner.AddReverse(a, half, rows, features, count, first);
        scratch.Release(mark);
    }

    private static AlignedBuffer<T> Row(double[] values)
    {
        AlignedBuffer<T> row = new(values.Length);
        for (int c = 0; c < values.Length; c++)
        {
            row.Pointer[c] = T.CreateTruncating(values[c]);
        }

        return row;
    }

    private void Hidden(Affine<T> map, T* x, int count, T* hidden, T* slopes, int width)
    {
        map.Apply(x, features, hidden, width, count, at: 0);
        Elementwise.Silu(hidden, hidden, slopes, (nint)count * width);
    }
}

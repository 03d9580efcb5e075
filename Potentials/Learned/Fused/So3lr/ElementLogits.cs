using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// The logits of the first layer. There vectors are zero and an atom's scalars are those of its element, so that the logits of a pair are functions of
/// its distance, one table for every two elements: the table of the filters, summed over the channels of each head with queries and keys.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class ElementLogits<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Powers = 6;

    private readonly HermiteTable<T> radial;
    private readonly double[] constants;
    private readonly HeadLayout layout;
    private readonly GrowingBuffer<T> coefficients = new();
    private int rows;

    /// <summary>Of a layer.</summary>
    public ElementLogits(So3lrLayerWeights<T> weights, HeadLayout layout)
    {
        radial = weights.Radial;
        this.layout = layout;
        constants = [.. new ReadOnlySpan<T>(weights.DegreesAtZero, layout.Channels).ToArray().Select(double.CreateTruncating)];
    }

    /// <summary>Tabulates the logits of some elements.</summary>
    /// <param name="queries">[species, 2F].</param>
    /// <param name="keys">[species, 2F].</param>
    /// <param name="species">Number of elements.</param>
    public void Tabulate(T* queries, T* keys, int species)
    {
        int pairs = species * (species + 1) / 2, channels = layout.Channels, width = layout.RowWidth;
        rows = pairs * width;
        var products = new double[rows * channels];
        for (int a = 0; a < species; a++)
        {
            for (int b = a; b < species; b++)
            {
                int row = Index(a, b) * width;
                for (int head = 0; head < layout.Heads; head++)
                {
                    int first = layout.First(head);
                    for (int c = first; c < first + layout.Width(head); c++)
                    {
                        products[((row + head) * channels) + c] =
                            double.CreateTruncating(queries[(a * channels) + c]) * double.CreateTruncating(keys[(b * channels) + c]);
                        products[((row + layout.Heads + head) * channels) + c] =
                            double.CreateTruncating(queries[(b * channels) + c]) * double.CreateTruncating(keys[(a * channels) + c]);
                    }
                }
            }
        }

        using PackedMatrix<T> sums = PackedMatrix<T>.Pack(products, rows, channels);
        coefficients.Reserve((long)radial.Intervals * Powers * rows);
        MatMul.Multiply(radial.Coefficients(0), channels, radial.Intervals * Powers, sums, coefficients.Pointer, rows);
        for (int row = 0; row < rows; row++)
        {
            double constant = 0;
            for (int c = 0; c < channels; c++)
            {
                constant += products[(row * channels) + c] * constants[c];
            }

            for (int interval = 0; interval < radial.Intervals; interval++)
            {
                coefficients.Pointer[((long)interval * Powers * rows) + row] += T.CreateTruncating(constant);
            }
        }
    }

    /// <summary>Logits of some pairs; of each pair's elements the first has the lower number.</summary>
    /// <param name="coordinates">[count] of the table.</param>
    /// <param name="atoms">[count].</param>
    /// <param name="species">[N] element of each atom.</param>
    /// <param name="count">Number of pairs.</param>
    /// <param name="logits">[count, row width] receives them.</param>
    public void Evaluate(double* coordinates, PairAtoms* atoms, int* species, int count, T* logits)
    {
        for (int p = 0; p < count; p++)
        {
            T* row = Locate(coordinates[p], species[atoms[p].Receiver], species[atoms[p].Sender], out double t);
            Dispatch.Run<T, Polynomials>(new(row, rows, layout.RowWidth, T.CreateTruncating(t), null, logits + ((long)p * layout.RowWidth)));
        }
    }

    /// <summary>Σ L̄ ∂L/∂t of a pair, t the place in the table's interval.</summary>
    public T Slope(double coordinate, int receiver, int sender, T* logitBars)
    {
        T slope;
        T* row = Locate(coordinate, receiver, sender, out double t);
        Dispatch.Run<T, Polynomials>(new(row, rows, layout.RowWidth, T.CreateTruncating(t), logitBars, &slope));
        return slope;
    }

    // Row (a, b) of the upper triangle, b ≥ a, column after column.
    private static int Index(int a, int b) => (b * (b + 1) / 2) + a;

    private T* Locate(double coordinate, int receiver, int sender, out double t)
    {
        int interval = radial.IntervalOf(coordinate, out t);
        return coefficients.Pointer + ((long)interval * Powers * rows) + (Index(receiver, sender) * layout.RowWidth);
    }

    /// <summary>Σ_k c_k tᵏ of all numbers of a row; or, where there are bars, the sum of their products with its derivative.</summary>
    private readonly struct Polynomials(T* row, nint stride, nint width, T place, T* bars, T* result) : IKernel<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>()
            where S : struct, ISimd<T, V>
            where V : unmanaged
        {
            V t = S.Create(place), dot = S.Constant(0);
            for (nint k = 0; k < width; k += S.Count)
            {
                T* c = row + k;
                V p = S.MultiplyAdd(S.Load(c + (5 * stride)), t, S.Load(c + (4 * stride)));
                V d = S.MultiplyAdd(S.Load(c + (5 * stride)), t, p);
                for (nint power = 3; power > 0; power--)
                {
                    p = S.MultiplyAdd(p, t, S.Load(c + (power * stride)));
                    d = S.MultiplyAdd(d, t, p);
                }

                if (bars == null)
                {
                    S.Store(result + k, S.MultiplyAdd(p, t, S.Load(c)));
                }
                else
                {
                    dot = S.MultiplyAdd(S.Load(bars + k), d, dot);
                }
            }

            if (bars != null)
            {
                *result = S.Sum(dot);
            }
        }
    }
}

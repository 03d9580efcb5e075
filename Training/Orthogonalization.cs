using System.Numerics;

namespace MDEngine.Training;

/// <summary>
/// The matrix with the same singular vectors and all singular values near 1 (0.7 to 1.2), by five steps of a quintic iteration of Newton and Schulz:
/// X ← aX + (bA + cA²)X with A = XXᵀ (K. Jordan et al., Muon, 2024; the coefficients are its authors'). In float32, each row by one thread: the same bits
/// for any number of threads and any length of vectors.
/// </summary>
/// <param name="rows">m, at most n.</param>
/// <param name="columns">n.</param>
internal sealed class Orthogonalization(int rows, int columns)
{
    private const int Steps = 5;
    private const float A = 3.4445f, B = -4.7750f, C = 2.0315f;

    private readonly float[] transposed = new float[columns * rows]; // Xᵀ
    private readonly float[] square = new float[rows * rows];        // XXᵀ
    private readonly float[] polynomial = new float[rows * rows];    // bA + cA²
    private readonly float[] product = new float[rows * columns];

    /// <summary>Replaces a matrix.</summary>
    /// <param name="x">[m,n].</param>
    public void Apply(Span<float> x)
    {
        double norm = 0;
        foreach (float value in x)
        {
            norm += (double)value * value;
        }

        if (norm == 0)
        {
            return;
        }

        float scale = (float)(1 / Math.Sqrt(norm));
        for (int i = 0; i < x.Length; i++)
        {
            x[i] *= scale;
        }

        for (int step = 0; step < Steps; step++)
        {
            Transpose(x);
            Multiply(x, transposed, square, rows, columns, rows);
            Multiply(square, square, polynomial, rows, rows, rows);
            for (int i = 0; i < polynomial.Length; i++)
            {
                polynomial[i] = (B * square[i]) + (C * polynomial[i]);
            }

            Multiply(polynomial, x, product, rows, rows, columns);
            for (int i = 0; i < x.Length; i++)
            {
                x[i] = (A * x[i]) + product[i];
            }
        }
    }

    private void Transpose(ReadOnlySpan<float> x)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                transposed[(j * rows) + i] = x[(i * columns) + j];
            }
        }
    }

    /// <summary>c[m,n] = a[m,k] b[k,n]; each lane sums one element over k in order.</summary>
    private static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int m, int k, int n)
    {
        int width = Vector<float>.Count;
        for (int i = 0; i < m; i++)
        {
            ReadOnlySpan<float> row = a.Slice(i * k, k);
            int j = 0;
            for (; j <= n - (4 * width); j += 4 * width)
            {
                Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
                for (int p = 0; p < k; p++)
                {
                    ReadOnlySpan<float> other = b.Slice((p * n) + j, 4 * width);
                    var factor = new Vector<float>(row[p]);
                    s0 += factor * new Vector<float>(other);
                    s1 += factor * new Vector<float>(other[width..]);
                    s2 += factor * new Vector<float>(other[(2 * width)..]);
                    s3 += factor * new Vector<float>(other[(3 * width)..]);
                }

                Span<float> target = c.Slice((i * n) + j, 4 * width);
                s0.CopyTo(target);
                s1.CopyTo(target[width..]);
                s2.CopyTo(target[(2 * width)..]);
                s3.CopyTo(target[(3 * width)..]);
            }

            for (; j < n; j++)
            {
                float sum = 0;
                for (int p = 0; p < k; p++)
                {
                    sum += row[p] * b[(p * n) + j];
                }

                c[(i * n) + j] = sum;
            }
        }
    }
}

namespace MDEngine.Potentials.Learned.Equiformer;

/// <summary>
/// Real coupling tensors C^{l1 l2 l3}, Σ C² = 1, for orders up to 2 with components as Q1 has them, by traceless symmetric matrices
/// instead of Clebsch–Gordan coefficients (docs/developer/backbones.md, Q2). Signs are those of e3nn 0.5 (doi:10.48550/arXiv.2207.09453).
/// </summary>
internal static class CouplingTensors
{
    /// <summary>Orders are 0 to this.</summary>
    public const int HighestOrder = 2;

    /// <summary>[5] traceless symmetric matrices B_m with tr(B_m B_n) = δ, in the order of the second harmonics.</summary>
    private static readonly double[][,] Matrices =
    [
        Symmetric(0, 2), Symmetric(0, 1), Diagonal(-1, 2, -1, 6), Symmetric(1, 2), Diagonal(-1, 0, 1, 2),
    ];

    /// <summary>The products that are taken, in the order of their weights.</summary>
    public static IReadOnlyList<CouplingPath> Paths { get; } =
    [
        new(0, 0, 0), new(0, 1, 1), new(0, 2, 2), new(1, 0, 1), new(1, 1, 0), new(1, 1, 1), new(1, 1, 2), new(1, 2, 1),
        new(1, 2, 2), new(2, 0, 2), new(2, 1, 1), new(2, 1, 2), new(2, 2, 0), new(2, 2, 1), new(2, 2, 2),
    ];

    /// <summary>[2·l1+1, 2·l2+1, 2·l3+1].</summary>
    public static double[,,] Of(CouplingPath path)
    {
        (int l1, int l2, int l3) = path;
        var tensor = new double[(2 * l1) + 1, (2 * l2) + 1, (2 * l3) + 1];
        for (int i = 0; i < tensor.GetLength(0); i++)
        {
            for (int j = 0; j < tensor.GetLength(1); j++)
            {
                for (int k = 0; k < tensor.GetLength(2); k++)
                {
                    tensor[i, j, k] = Element(path, i, j, k);
                }
            }
        }

        return tensor;
    }

    private static double Element(CouplingPath path, int i, int j, int k) => path switch
    {
        (0, int l, _) => j == k ? 1 / Math.Sqrt((2 * l) + 1) : 0,
        (int l, 0, _) => i == k ? 1 / Math.Sqrt((2 * l) + 1) : 0,
        (int l, _, 0) => i == j ? 1 / Math.Sqrt((2 * l) + 1) : 0,
        (1, 1, 1) => Permutation(i, j, k) / Math.Sqrt(6),
        (1, 1, 2) => Matrices[k][i, j] / Math.Sqrt(5),
        (1, 2, 1) => Matrices[j][i, k] / Math.Sqrt(5),
        (2, 1, 1) => Matrices[i][j, k] / Math.Sqrt(5),
        (2, 2, 2) => Math.Sqrt(12.0 / 35) * TraceOfProduct(i, j, k),
        (1, 2, 2) => Mixed(i, j, k),
        (2, 1, 2) => -Mixed(j, i, k),
        _ => Mixed(k, i, j),
    };

    /// <summary>q_{imn} = √(2/15) Σ ε_{iab} (B_m B_n)_{ab}.</summary>
    private static double Mixed(int i, int m, int n)
    {
        double sum = 0;
        for (int a = 0; a < 3; a++)
        {
            for (int b = 0; b < 3; b++)
            {
                sum += Permutation(i, a, b) * Product(m, n, a, b);
            }
        }

        return Math.Sqrt(2.0 / 15) * sum;
    }

    private static double TraceOfProduct(int m, int n, int p)
    {
        double sum = 0;
        for (int a = 0; a < 3; a++)
        {
            for (int b = 0; b < 3; b++)
            {
                sum += Product(m, n, a, b) * Matrices[p][a, b];
            }
        }

        return sum;
    }

    /// <summary>(B_m B_n)_{ab}; both are symmetric.</summary>
    private static double Product(int m, int n, int a, int b)
    {
        double sum = 0;
        for (int c = 0; c < 3; c++)
        {
            sum += Matrices[m][a, c] * Matrices[n][b, c];
        }

        return sum;
    }

    private static int Permutation(int i, int j, int k) => (i - j) * (j - k) * (k - i) / 2;

    private static double[,] Symmetric(int a, int b)
    {
        var matrix = new double[3, 3];
        matrix[a, b] = matrix[b, a] = 1 / Math.Sqrt(2);
        return matrix;
    }

    private static double[,] Diagonal(double x, double y, double z, double square) =>
        new[,] { { x / Math.Sqrt(square), 0, 0 }, { 0, y / Math.Sqrt(square), 0 }, { 0, 0, z / Math.Sqrt(square) } };
}

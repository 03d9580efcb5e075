using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MDEngine.Potentials.Learned;
using MDEngine.Training;

namespace MDEngine.Tests.Training;

public sealed class MuonTests
{
    private static readonly OptimizerOptions Options = new(WeightDecay: 0.1, 0.9, 0.999, 1e-8, false, 0, OptimizerKind.Muon);

    // The quintic's fixed band for singular values: its authors state 0.7 to 1.2. Float32 rounding is far below.
    [TestCase(16, 16)]
    [TestCase(24, 40)]
    [TestCase(64, 64)]
    [TestCase(17, 33)]
    public void Singular_vectors_stay_and_singular_values_become_one(int rows, int columns)
    {
        var random = new SplitMix64(3);
        float[] x = [.. Enumerable.Range(0, rows * columns).Select(_ => (float)random.NextNormal())];
        var before = DenseMatrix.Create(rows, columns, (i, j) => x[(i * columns) + j]);
        new Orthogonalization(rows, columns).Apply(x);
        var after = DenseMatrix.Create(rows, columns, (i, j) => x[(i * columns) + j]);
        var svd = before.Svd();
        Matrix<double> diagonal = svd.U.Transpose() * after * svd.VT.Transpose();
        Assert.Multiple(() =>
        {
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    // A singular value of a random square matrix can be as small as 1e-2 of the largest: five steps lift it, but not to the band.
                    bool small = svd.S[Math.Min(i, rows - 1)] < 0.05 * svd.S[0];
                    Assert.That(diagonal[i, j], i == j ? Is.InRange(small ? 0 : 0.65, 1.25) : Is.EqualTo(0).Within(1e-4), $"{i} {j}");
                }
            }
        });
    }

    [Test]
    public void Matrices_move_by_it_and_all_else_by_AdamW()
    {
        ParameterTensor[] tensors = [new("a.bias", [20]), new("b.weight", [48, 16]), new("embedding.weight", [30, 16]), new("out.weight", [1, 16])];
        int count = tensors.Sum(tensor => tensor.Length);
        var random = new SplitMix64(5);
        double[] start = [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
        double[] gradient = [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
        double[] alone = [.. start];
        new AdamW(Options, tensors).Advance(alone, gradient, 0.01, 1);
        double[] Both(int threads)
        {
            double[] moved = [.. start];
            var adam = new AdamW(Options, tensors, Muon.Moves);
            var muon = new Muon(Options, tensors, adam.Mean, threads);
            adam.Advance(moved, gradient, 0.01, 1);
            muon.Advance(moved, gradient, 0.01);
            return moved;
        }

        double[] actual = Both(1);
        Assert.Multiple(() =>
        {
            Assert.That(actual[..20], Is.EqualTo(alone[..20]));
            Assert.That(actual[(20 + (48 * 16))..], Is.EqualTo(alone[(20 + (48 * 16))..]));
            Assert.That(Both(3), Is.EqualTo(actual), "threads");

            // Each of the three squares: an orthogonal matrix of root mean square 1/√16, times 0.2 √16, within the band of singular values.
            for (int square = 0; square < 3; square++)
            {
                int first = 20 + (square * 256);
                double sum = Enumerable.Range(first, 256).Sum(i => Math.Pow((actual[i] - (start[i] * (1 - (0.1 * 0.01)))) / 0.01, 2));
                Assert.That(Math.Sqrt(sum / 256), Is.InRange(0.2 * 0.65, 0.2 * 1.25));
            }
        });
    }
}

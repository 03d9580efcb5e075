using System.Numerics;
using MDEngine.Potentials.Learned.Fused;

namespace MDEngine.Tests.Potentials.Fused.Kernels;

/// <summary>Products against chains of fused multiply-adds in the promised order: the bits must agree.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
internal sealed unsafe class MatMulTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Gap = 3;

    [Test]
    public void Products_are_sums_in_the_promised_order(
        [Values(1, 2, 15, 16, 17, 31, 32, 33, 64, 70)] int outputs, [Values(1, 5, 50)] int inputs, [Values(1, 3, 4, 5, 6, 7, 8, 9, 11, 13, 20)] int rows)
    {
        int ldx = inputs + Gap, ldy = outputs + Gap;
        using AlignedBuffer<T> weights = Native.Random<T>(outputs * inputs, 1), x = Native.Random<T>(rows * ldx, 2), bias = Native.Random<T>(outputs, 3);
        using AlignedBuffer<T> start = Native.Random<T>(rows * ldy, 4), expected = Native.Random<T>(rows * ldy, 4), y = Native.Random<T>(rows * ldy, 4);
        using PackedMatrix<T> packed = PackedMatrix<T>.Pack(weights.Doubles(), outputs, inputs);

        Chains(x, ldx, rows, weights, inputs, 1, expected, ldy, outputs, inputs, (_, _) => T.Zero);
        MatMul.Multiply(x.Pointer, ldx, rows, packed, y.Pointer, ldy);
        Assert.That(Native.SameBits(y, expected), "Multiply");

        Chains(x, ldx, rows, weights, inputs, 1, expected, ldy, outputs, inputs, (_, output) => bias.Span[output]);
        MatMul.MultiplyWithBias(x.Pointer, ldx, rows, packed, bias.Pointer, y.Pointer, ldy);
        Assert.That(Native.SameBits(y, expected), "MultiplyWithBias");

        Chains(x, ldx, rows, weights, inputs, 1, expected, ldy, outputs, inputs, (row, output) => start.Span[(row * ldy) + output]);
        start.Span.CopyTo(y.Span);
        MatMul.MultiplyAdd(x.Pointer, ldx, rows, packed, y.Pointer, ldy);
        Assert.That(Native.SameBits(y, expected), "MultiplyAdd");
    }

    [Test]
    public void Transposed_products_sum_over_the_outputs([Values(1, 16, 33)] int outputs, [Values(3, 32, 65)] int inputs, [Values(1, 6, 10)] int rows)
    {
        using AlignedBuffer<T> weights = Native.Random<T>(outputs * inputs, 1), yBar = Native.Random<T>(rows * outputs, 2);
        using AlignedBuffer<T> expected = new(rows * inputs), xBar = new(rows * inputs);
        using PackedMatrix<T> packed = PackedMatrix<T>.PackTransposed(weights.Doubles(), outputs, inputs);
        Chains(yBar, outputs, rows, weights, 1, inputs, expected, inputs, inputs, outputs, (_, _) => T.Zero);
        MatMul.Multiply(yBar.Pointer, outputs, rows, packed, xBar.Pointer, inputs);
        Assert.That(Native.SameBits(xBar, expected));
    }

    [Test]
    public void A_block_of_a_larger_matrix_can_be_packed()
    {
        // Rows 2 to 6 and columns 3 to 12 of a matrix of 8 rows and 20 columns.
        using AlignedBuffer<T> weights = Native.Random<T>(8 * 20, 1), x = Native.Random<T>(4 * 10, 2), expected = new(4 * 5), y = new(4 * 5);
        double[] block = weights.Doubles()[((2 * 20) + 3)..];
        using PackedMatrix<T> packed = PackedMatrix<T>.Pack(block, 5, 10, 20);
        for (int row = 0; row < 4; row++)
        {
            for (int output = 0; output < 5; output++)
            {
                for (int input = 0; input < 10; input++)
                {
                    T weight = weights.Span[((output + 2) * 20) + input + 3];
                    expected.Span[(row * 5) + output] = T.FusedMultiplyAdd(x.Span[(row * 10) + input], weight, expected.Span[(row * 5) + output]);
                }
            }
        }

        MatMul.Multiply(x.Pointer, 10, 4, packed, y.Pointer, 5);
        Assert.That(Native.SameBits(y, expected));
    }

    [Test]
    public void A_rows_bits_do_not_depend_on_the_rows_beside_it()
    {
        const int Rows = 37, Outputs = 48, Inputs = 40;
        using AlignedBuffer<T> weights = Native.Random<T>(Outputs * Inputs, 1), x = Native.Random<T>(Rows * Inputs, 2), whole = new(Rows * Outputs);
        using PackedMatrix<T> packed = PackedMatrix<T>.Pack(weights.Doubles(), Outputs, Inputs);
        MatMul.Multiply(x.Pointer, Inputs, Rows, packed, whole.Pointer, Outputs);
        for (int size = 1; size < Rows; size++)
        {
            using AlignedBuffer<T> parts = new(Rows * Outputs);
            for (int row = 0; row < Rows; row += size)
            {
                MatMul.Multiply(x.Pointer + (row * Inputs), Inputs, Math.Min(size, Rows - row), packed, parts.Pointer + (row * Outputs), Outputs);
            }

            Assert.That(Native.SameBits(parts, whole), $"blocks of {size}");
        }
    }

    [Test]
    public void Gradients_of_weights_and_biases_sum_row_after_row([Values(1, 5, 8, 17)] int outputs, [Values(3, 32, 70)] int inputs, [Values(1, 64, 150)] int rows)
    {
        using AlignedBuffer<T> yBar = Native.Random<T>(rows * outputs, 1), x = Native.Random<T>(rows * inputs, 2);
        using AlignedBuffer<T> expected = Native.Random<T>(outputs * inputs, 3), whole = Native.Random<T>(outputs * inputs, 3), parts = Native.Random<T>(outputs * inputs, 3);
        using AlignedBuffer<T> expectedBias = Native.Random<T>(outputs, 4), bias = Native.Random<T>(outputs, 4);
        for (int row = 0; row < rows; row++)
        {
            for (int output = 0; output < outputs; output++)
            {
                T value = yBar.Span[(row * outputs) + output];
                expectedBias.Span[output] += value;
                for (int input = 0; input < inputs; input++)
                {
                    ref T sum = ref expected.Span[(output * inputs) + input];
                    sum = T.FusedMultiplyAdd(value, x.Span[(row * inputs) + input], sum);
                }
            }
        }

        MatMul.AddOuterProducts(yBar.Pointer, outputs, outputs, x.Pointer, inputs, inputs, rows, whole.Pointer);
        MatMul.AddColumnSums(yBar.Pointer, outputs, rows, outputs, bias.Pointer);
        Assert.That(Native.SameBits(whole, expected));
        Assert.That(Native.SameBits(bias, expectedBias));
        for (int row = 0; row < rows; row += 29)
        {
            int count = Math.Min(29, rows - row);
            MatMul.AddOuterProducts(yBar.Pointer + (row * outputs), outputs, outputs, x.Pointer + (row * inputs), inputs, inputs, count, parts.Pointer);
        }

        Assert.That(Native.SameBits(parts, expected), "rows in several calls");
    }

    [Test]
    public void Infinities_and_what_is_not_a_number_stay_in_their_row()
    {
        using AlignedBuffer<T> weights = Native.Random<T>(33 * 20, 1), x = Native.Random<T>(9 * 20, 2), clean = new(9 * 33), y = new(9 * 33);
        using PackedMatrix<T> packed = PackedMatrix<T>.Pack(weights.Doubles(), 33, 20);
        MatMul.Multiply(x.Pointer, 20, 9, packed, clean.Pointer, 33);
        x.Span[(4 * 20) + 7] = T.NaN;
        MatMul.Multiply(x.Pointer, 20, 9, packed, y.Pointer, 33);
        Assert.That(y.Span.Slice(4 * 33, 33).ToArray(), Has.All.NaN);
        Assert.That(y.Span[..(4 * 33)].SequenceEqual(clean.Span[..(4 * 33)]) && y.Span[(5 * 33)..].SequenceEqual(clean.Span[(5 * 33)..]));
    }

    private static void Chains(
        AlignedBuffer<T> x, int ldx, int rows, AlignedBuffer<T> weights, int outputStride, int inputStride, AlignedBuffer<T> y, int ldy, int outputs, int inputs,
        Func<int, int, T> start)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int output = 0; output < outputs; output++)
            {
                T sum = start(row, output);
                for (int input = 0; input < inputs; input++)
                {
                    sum = T.FusedMultiplyAdd(x.Span[(row * ldx) + input], weights.Span[(output * outputStride) + (input * inputStride)], sum);
                }

                y.Span[(row * ldy) + output] = sum;
            }
        }
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Analysis.Spectra;

/// <summary>The lanes of one group, and the squares of their transforms.</summary>
/// <param name="Weights">Factors of the squares in the lanes of the group, 0 in the others.</param>
/// <param name="Squares">[n] by place.</param>
internal readonly record struct LaneGroup(Vector<float> Weights, double[] Squares)
{
    /// <summary>Sums over the lanes of so many numbers, from a place on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void SetSquares(Vector<float>* numbers, int place, int count)
    {
        foreach (ref double square in Squares.AsSpan(place, count))
        {
            square = Vector.Sum(Weights * ((numbers[0] * numbers[0]) + (numbers[1] * numbers[1])));
            numbers += 2;
        }
    }
}

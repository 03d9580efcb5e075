using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Analysis.Spectra;

/// <summary>A factor e^(−2πik/n) of all lanes.</summary>
internal readonly unsafe struct TwiddleFactor
{
    private readonly float cosine;
    private readonly float sine;

    public TwiddleFactor(long k, int length)
    {
        (double s, double c) = Math.SinCos(-2 * Math.PI * (k % length) / length);
        (sine, cosine) = ((float)s, (float)c);
    }

    /// <summary>Writes the product with a number: its real part, then its imaginary part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(Vector<float>* to, Vector<float> re, Vector<float> im)
    {
        Vector<float> c = new(cosine), s = new(sine);
        to[0] = Vector.FusedMultiplyAdd(re, c, -(im * s));
        to[1] = Vector.FusedMultiplyAdd(re, s, im * c);
    }
}

namespace MDEngine.Potentials.Learned;

/// <summary>Random numbers that depend on a seed alone (Steele et al. 2014, doi:10.1145/2714064.2660195).</summary>
internal sealed class SplitMix64(long seed)
{
    private const ulong Increment = 0x9E3779B97F4A7C15;
    private ulong state = unchecked((ulong)seed);

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(state += Increment);

    /// <summary>What <see cref="Next"/> gives with a seed after it was called <paramref name="index"/> times.</summary>
    public static ulong At(ulong seed, ulong index) => Mix(seed + ((index + 1) * Increment));

    /// <summary>Uniform in [0, 1).</summary>
    public double NextUnit() => Unit(Next());

    /// <summary>Random bits as a number in [0, 1).</summary>
    public static double Unit(ulong bits) => (bits >> 11) * (1.0 / (1L << 53));

    /// <summary>Standard normal (Box and Muller).</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextUnit())) * Math.Cos(2 * Math.PI * NextUnit());

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

namespace MDEngine.Fragmentation;

/// <summary>The SplitMix64 generator (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195): the same numbers everywhere.</summary>
internal struct SplitMix(ulong seed)
{
    private const ulong Increment = 0x9E3779B97F4A7C15;
    private ulong state = seed;

    /// <summary>Scrambles a number.</summary>
    public static ulong Hash(ulong x)
    {
        x += Increment;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble()
    {
        ulong value = Hash(state);
        state += Increment;
        return (value >> 11) * (1.0 / (1UL << 53));
    }
}

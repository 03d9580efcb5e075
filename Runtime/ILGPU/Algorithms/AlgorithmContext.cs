namespace ILGPU;

/// <summary>Switches the algorithms on; the stand-in always has them.</summary>
public static class AlgorithmContext
{
    public static Context.Builder EnableAlgorithms(this Context.Builder builder) => builder;
}

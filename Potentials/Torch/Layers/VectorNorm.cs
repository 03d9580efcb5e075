using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Layers;

/// <summary>⟨v⟩: normalization of the F vectors of each atom or fragment, [N,3,F] to [N,3,F].</summary>
internal static class VectorNorm
{
    /// <summary>Euclidean norms over the three components, [N,3,F] to [N,1,F], with derivative 0 at the null vector.</summary>
    public static Tensor Length(Tensor vectors)
    {
        Tensor squared = (vectors * vectors).sum(1, keepdim: true);
        Tensor isNull = squared == 0;
        return squared.masked_fill(isNull, 1).sqrt().masked_fill(isNull, 0);
    }

    /// <summary>Smooth mode's length of single vectors, sqrt(n² + ε²) − ε, [N,3,F] to [N,F] (S11).</summary>
    public static Tensor SoftLength(Tensor vectors, double epsilon) => ((vectors * vectors).sum(1) + (epsilon * epsilon)).sqrt() - epsilon;

    /// <summary>
    /// Exact mode: each vector scaled to (n − lo)/(hi − lo), so that the longest has length one and the shortest vanishes (V0).
    /// </summary>
    public static Tensor MaxMin(Tensor vectors)
    {
        Tensor length = Length(vectors);
        Tensor highest = length.max(2, keepdim: true).values;
        Tensor lowest = length.min(2, keepdim: true).values;
        Tensor range = highest - lowest;
        Tensor scaled = (length - lowest) / range.masked_fill(range == 0, 1);
        return vectors * (scaled.relu() / length.masked_fill(length == 0, 1));
    }

    /// <summary>Smooth mode: γ v / sqrt(mean_c n_c² + ε²) with a learned gain γ [F] (S3).</summary>
    public static Tensor RootMeanSquare(Tensor vectors, Tensor gain, double epsilon)
    {
        Tensor meanSquare = (vectors * vectors).sum(new long[] { 1, 2 }, keepdim: true) / vectors.shape[2];
        return vectors * (meanSquare + (epsilon * epsilon)).rsqrt() * gain;
    }
}

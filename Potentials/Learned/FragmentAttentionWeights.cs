namespace MDEngine.Potentials.Learned;

/// <summary>
/// What atoms give to the messages of fragments in each long-range layer of an LSR-MP network (docs/developer/backbones.md): a weight for each pair within the
/// long cutoff and each head. Layers of scalars and vectors have gates, σ(logit) times the envelope in smooth mode, of either sign and any sum (L3); Equiformer's
/// have shares, which sum to 1 over the fragments of an atom, and to less in smooth mode, where a part of them goes to nobody (Q8, S15).
/// </summary>
/// <param name="HeadCount">Heads, H.</param>
/// <param name="Atoms">[B] the atom of each pair.</param>
/// <param name="Fragments">[B] the label of its fragment.</param>
/// <param name="Distances">[B] from the atom to the fragment's center, Å.</param>
/// <param name="Layers">For each layer [B × H], the head running fastest.</param>
public sealed record FragmentAttentionWeights(
    int HeadCount,
    IReadOnlyList<int> Atoms,
    IReadOnlyList<int> Fragments,
    IReadOnlyList<double> Distances,
    IReadOnlyList<IReadOnlyList<double>> Layers);

/// <summary>A backend that can show the attention of atoms to fragments.</summary>
internal interface IAttentionBackend
{
    /// <summary>The weights, or null where the network has no messages from fragments.</summary>
    FragmentAttentionWeights? Attention(AtomicSystem system);
}

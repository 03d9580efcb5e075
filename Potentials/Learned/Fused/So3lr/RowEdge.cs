namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>An edge of an atom.</summary>
/// <param name="Pair">Row of its pair.</param>
/// <param name="Sender">The other atom.</param>
/// <param name="IsForward">Whether the atom is the pair's receiver.</param>
internal readonly record struct RowEdge(int Pair, int Sender, bool IsForward);

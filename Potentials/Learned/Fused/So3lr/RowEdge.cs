namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>An edge of the atom whose row is worked on.</summary>
/// <param name="Pair">Row of its pair.</param>
/// <param name="Sender">The other atom.</param>
/// <param name="IsForward">Whether it is the pair's first edge.</param>
internal readonly record struct RowEdge(int Pair, int Sender, bool IsForward);

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>The atoms of a pair; its row's direction is from the first to the second.</summary>
/// <param name="Receiver">i.</param>
/// <param name="Sender">j.</param>
internal readonly record struct PairAtoms(int Receiver, int Sender);

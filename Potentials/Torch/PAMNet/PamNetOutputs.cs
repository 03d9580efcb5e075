using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.PAMNet;

/// <summary>What one pass through a PAMNet gives.</summary>
/// <param name="AtomicOutputs">[N] ε.</param>
/// <param name="Attention">[L, 2, N] weights of the global and the local output of each layer.</param>
/// <param name="Scores">[L, 2, N] attention scores that the weights are made of; a network with one layer of the graph has [L, 1, N].</param>
/// <param name="AtomicVectors">[N, 3] vector of each atom, or null without a vector head.</param>
/// <param name="AtomicCharges">[N] charges before they are made to sum to the total charge, or null without a charge head.</param>
public sealed record PamNetOutputs(Tensor AtomicOutputs, Tensor Attention, Tensor Scores, Tensor? AtomicVectors, Tensor? AtomicCharges);

using static TorchSharp.torch;

namespace MDEngine.Training.Torch;

/// <summary>What a network gives a batch, energies in units of its energy scale; offsets and references taken off.</summary>
/// <param name="Energies">[B] energy of each structure, float64.</param>
/// <param name="Forces">[N,3] forces of all atoms, 1/Å, in the network's precision, or null where they were not asked for.</param>
/// <param name="Dipoles">[B,3] dipole moments, e·Å, float64, or null where they were not asked for.</param>
public readonly record struct BatchPrediction(Tensor Energies, Tensor? Forces, Tensor? Dipoles);

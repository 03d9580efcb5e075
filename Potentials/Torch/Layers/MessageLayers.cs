using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Layers;

/// <summary>What changes from layer to layer: scalars [N,F], vectors [N,3,F] (null stands for zero) and edge features [E,…].</summary>
internal readonly record struct Features(Tensor Scalars, Tensor? Vectors, Tensor Edges);

/// <summary>What the layers see of the pairs.</summary>
/// <param name="Index">Atoms send, atoms receive.</param>
/// <param name="Units">u [E,3], from the receiver towards the sender; zero for a self-loop.</param>
/// <param name="ShiftedOppositeUnits">[E,3] from the sender towards the receiver, where exact mode's shift makes it other than −u; else null.</param>
/// <param name="Envelope">C [E,1].</param>
internal readonly record struct EdgeGeometry(EdgeIndex Index, Tensor Units, Tensor? ShiftedOppositeUnits, Tensor Envelope)
{
    /// <summary>[E,3] from the sender towards the receiver.</summary>
    public Tensor OppositeUnits => ShiftedOppositeUnits ?? -Units;

    /// <summary>Whether units are of length one; exact mode's shifted ones are not quite.</summary>
    public bool HasExactUnits => ShiftedOppositeUnits is null;
}

/// <summary>
/// The layers of a network of scalars and vectors: what ViSNet, PaiNN and ET differ in. Its children have the model file's names.
/// </summary>
internal abstract class MessageLayers : nn.Module
{
    /// <summary>Layers under this name.</summary>
    protected MessageLayers(string name)
        : base(name)
    {
    }

    /// <summary>Whether, without LSR-MP, the elements around an atom are in its first features.</summary>
    public abstract bool TakesNeighbors { get; }

    /// <summary>Whether, without LSR-MP, edge features are an affine map of the radial functions, rather than these functions.</summary>
    public abstract bool TakesEdgeFeatures { get; }

    /// <summary>Whether vectors are normalized before the head.</summary>
    public abstract bool NormalizesVectors { get; }

    /// <summary>Runs them.</summary>
    public abstract Features Advance(Features start, EdgeGeometry geometry);
}

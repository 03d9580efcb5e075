namespace MDEngine.Potentials.Learned.TorchScript;

/// <summary>How a TorchScript model is called, which its file does not say.</summary>
/// <param name="Inputs">Arguments of its forward method, in order.</param>
/// <param name="Cutoff">Within which pairs are listed, Å; 0 where it takes no pairs.</param>
/// <param name="Precision">Of the floating-point numbers that it takes and gives.</param>
/// <param name="LengthUnit">Its unit of length, Å.</param>
/// <param name="EnergyUnit">Its unit of energy, eV.</param>
/// <param name="Elements">Atomic numbers that it knows; empty for any.</param>
public sealed record TorchScriptSettings(
    IReadOnlyList<TorchScriptInput> Inputs, double Cutoff, NetworkPrecision Precision, double LengthUnit, double EnergyUnit, IReadOnlyList<int> Elements)
{
    /// <summary>Whether it takes pairs of atoms.</summary>
    public bool TakesPairs => Inputs.Any(IsOfPairs);

    /// <summary>Whether it can see where a cell repeats.</summary>
    public bool TakesCells => Inputs.Any(input => input is TorchScriptInput.EdgeVectors or TorchScriptInput.EdgeShifts or TorchScriptInput.Cell);

    /// <summary>Whether an input is about pairs.</summary>
    public static bool IsOfPairs(TorchScriptInput input) => input is TorchScriptInput.EdgeIndex or TorchScriptInput.EdgeVectors or TorchScriptInput.EdgeShifts;
}

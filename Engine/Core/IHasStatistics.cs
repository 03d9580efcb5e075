namespace MDEngine;

/// <summary>A potential that can tell how its work went, for the summary of a run: such as how often neighbor lists were rebuilt.</summary>
public interface IHasStatistics
{
    /// <summary>What is told about (such as "neighbor_list") and its numbers by name.</summary>
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics { get; }
}

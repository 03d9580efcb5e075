using System.Text.Json;
using System.Text.Json.Nodes;
using MDEngine.IO;

namespace MDEngine.Simulations.Optimization;

/// <summary>How far a batch got, in progress.json.</summary>
/// <param name="Structures">Structures done.</param>
/// <param name="Failures">Those of them that did not converge.</param>
/// <param name="StructureBytes">Bytes of the file of structures that belong to them.</param>
/// <param name="SummaryBytes">Bytes of the table that belong to them.</param>
/// <param name="StartHash">Of their starts, by <see cref="StructureHash"/>.</param>
/// <param name="Settings">By <see cref="GeometryOptimization.ToJson"/>.</param>
internal sealed record OptimizationProgress(int Structures, int Failures, long StructureBytes, long SummaryBytes, string StartHash, JsonObject Settings)
{
    private const string Name = "progress.json";

    /// <summary>Of a run that begins.</summary>
    public static OptimizationProgress Start(GeometryOptimization settings) => new(0, 0, 0, 0, "", settings.ToJson());

    /// <summary>Of a run that is resumed in a folder, or that begins there where none has been.</summary>
    /// <exception cref="InputException">The run there had other settings.</exception>
    public static OptimizationProgress Read(string folder, GeometryOptimization settings)
    {
        OptimizationProgress begun = Start(settings);
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return begun;
        }

        OptimizationProgress? found;
        try
        {
            found = JsonSerializer.Deserialize<OptimizationProgress>(File.ReadAllText(path));
        }
        catch (JsonException exception)
        {
            throw new InputFileException(path, 0, 0, $"cannot be read ({exception.Message}); run without --resume");
        }

        if (found is not { Settings: not null, StartHash: not null })
        {
            throw new InputFileException(path, 0, 0, "does not say what the run was told, so that it cannot go on; run without --resume");
        }

        ResumeGuard.RequireEqual(begun.Settings, found.Settings, path);
        return found;
    }

    public void Write(string folder) => AtomicFile.Write(Path.Combine(folder, Name), stream => JsonSerializer.Serialize(stream, this));

    /// <summary>The frames that are left to do.</summary>
    /// <exception cref="InputException">Those before are not the ones that were done.</exception>
    public IEnumerable<Frame> Remaining(IEnumerable<Frame> frames)
    {
        int skipped = 0;
        string hash = "";
        foreach (Frame frame in frames)
        {
            if (skipped == Structures)
            {
                yield return frame;
                continue;
            }

            hash = StructureHash.Of(frame.System, hash);
            if (++skipped == Structures && hash != StartHash)
            {
                throw Changed();
            }
        }

        if (skipped < Structures)
        {
            throw Changed();
        }
    }

    private InputException Changed() => new(
        $"--resume: the run has done {Structures} structures, which are not the first of this file; resume with the file that the run began with, or run without --resume.");
}

using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using MDEngine.IO;

namespace MDEngine.Training;

/// <summary>A log of one JSON object a line. A resumed run cuts what came after its checkpoint.</summary>
internal sealed class TrainingLog : IDisposable
{
    private readonly ResumableFile file;

    /// <summary>Opens the log and cuts it after <paramref name="length"/> bytes.</summary>
    public TrainingLog(string path, long length)
    {
        file = length > 0 && File.Exists(path) ? ResumableFile.OpenAt(path, Math.Min(length, new FileInfo(path).Length)) : ResumableFile.Create(path);
    }

    /// <summary>Bytes of the whole lines so far.</summary>
    public long Length => file.Position;

    /// <summary>Appends a line.</summary>
    /// <exception cref="InputFileException">It cannot be written.</exception>
    public void Write(JsonObject line) => file.Append(Encoding.UTF8.GetBytes(line.ToJsonString() + "\n"));

    /// <summary>Appends the means of loss and gradient norm since the last such line, and begins them anew.</summary>
    public void WriteTraining(TrainingProgress progress, double epoch, double learningRate, double samplesPerSecond)
    {
        using var process = Process.GetCurrentProcess();
        Write(new JsonObject
        {
            ["type"] = "training",
            ["step"] = progress.Step,
            ["epoch"] = epoch,
            ["loss"] = progress.LossSum / progress.LossSteps,
            ["gradient_norm"] = progress.GradientNormSum / progress.LossSteps,
            ["learning_rate"] = learningRate,
            ["samples_per_second"] = samplesPerSecond,
            ["seconds"] = progress.Seconds,
            ["peak_memory_mib"] = process.PeakWorkingSet64 / (1024.0 * 1024),
        });
        progress.LossSum = 0;
        progress.GradientNormSum = 0;
        progress.LossSteps = 0;
    }

    public void Dispose() => file.Dispose();
}

using System.Diagnostics;
using MDEngine.IO;

namespace MDEngine.Simulations.External;

/// <summary>
/// Energies and forces by a program of the user's: it is called with the names of two files, reads the structure from the first (extended XYZ, with charge= and
/// multiplicity= where they are known) and writes the same atoms with energy= in eV and a column forces in eV/Å to the second. Each call has an empty working
/// folder of its own, so that several can run at once.
/// </summary>
public sealed class ProgramPotential : IPotential, IDomain
{
    private const string InputName = "in.extxyz";
    private const string OutputName = "out.extxyz";
    private const double SamePlace = 1e-3; // Å; programs print some 5 digits

    private readonly string[] words;

    /// <summary>A program by its command line.</summary>
    /// <param name="command">Words; those that hold blanks stand between double quotes. Words that name files are made absolute.</param>
    /// <exception cref="InputException">It is empty.</exception>
    public ProgramPotential(string command)
    {
        words = CommandWords.Of(command);
        if (words.Length == 0)
        {
            throw new InputException("exec: names no program; expected exec:COMMAND, such as \"exec:python3 reference.py\".");
        }
    }

    /// <inheritdoc/>
    public Quantities Supported => Quantities.Energy | Quantities.Forces;

    /// <summary>It is given the charge.</summary>
    public bool TakesTotalCharge => true;

    private string Program => Path.GetFileName(words[0]);

    /// <inheritdoc/>
    public IReadOnlyList<string> Doubts(AtomicSystem system) => [];

    /// <inheritdoc/>
    /// <exception cref="InputException">The program cannot be started, or what it writes is not what was agreed on.</exception>
    /// <exception cref="SimulationDivergedException">It failed for this structure.</exception>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mdengine-exec-");
        try
        {
            using (Trajectory input = Trajectory.Create(Path.Combine(folder.FullName, InputName)))
            {
                input.Write(new Frame(system.Topology, system.Positions.ToArray()) { Cell = system.Cell });
            }

            Call(folder.FullName);
            Add(Read(Path.Combine(folder.FullName, OutputName), system), result);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void Call(string folder)
    {
        var start = new ProcessStartInfo(words[0])
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        foreach (string word in (string[])[.. words[1..], Path.Combine(folder, InputName), Path.Combine(folder, OutputName)])
        {
            start.ArgumentList.Add(word);
        }

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InputException($"exec: {words[0]} cannot be started ({exception.Message}); give its path, and make it executable.", exception);
        }

        using (process)
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                string last = (errors.Trim().Length > 0 ? errors : output.Result).Trim().Split('\n')[^1].Trim();
                throw new SimulationDivergedException($"{Program} failed with exit code {process.ExitCode}{(last.Length > 0 ? $": {last}" : "")}");
            }
        }
    }

    private Frame Read(string path, AtomicSystem system)
    {
        if (!File.Exists(path))
        {
            throw new InputException($"exec: {Program} ended without writing the file that it was given as its last argument ({OutputName}); expected extended XYZ with energy= in eV and forces in eV/Å.");
        }

        Frame frame;
        try
        {
            frame = Trajectory.ReadFirst(path);
        }
        catch (InputFileException exception)
        {
            throw new InputException($"exec: {Program} wrote what cannot be read: {exception.Message.Replace(path, OutputName, StringComparison.Ordinal)}", exception);
        }

        if (!frame.Topology.AtomicNumbers.SequenceEqual(system.Topology.AtomicNumbers))
        {
            throw new InputException($"exec: {Program} wrote other atoms than it was given, or in another order; expected the same {system.AtomCount} atoms.");
        }

        for (int i = 0; i < system.AtomCount; i++)
        {
            if ((frame.Positions[i] - system.Positions.Span[i]).Length > SamePlace)
            {
                throw new InputException($"exec: {Program} moved atom {i + 1}; expected the positions that it was given: its forces would be turned or shifted.");
            }
        }

        return frame;
    }

    private void Add(Frame frame, EvaluationResult result)
    {
        double energy = frame.Energy ?? throw new InputException($"exec: {Program} wrote no energy=…; expected it in eV in the comment line.");
        Vector3D[] forces = frame.Forces ?? throw new InputException($"exec: {Program} wrote no forces; expected a column forces:R:3 in eV/Å.");
        result.Energy += energy;
        for (int i = 0; i < forces.Length; i++)
        {
            result.Forces[i] += forces[i];
        }

        if (!result.IsFinite)
        {
            throw new SimulationDivergedException($"{Program} gave an energy or forces that are not finite");
        }
    }
}

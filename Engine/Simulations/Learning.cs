using MDEngine.IO;
using MDEngine.Simulations.ActiveLearning;

namespace MDEngine.Simulations;

/// <summary>
/// From structures to a potential of their own: frames are made, labeled by a reference, and learned by a committee of small networks; where these disagree in
/// dynamics of their own, more frames are labeled, until the forces are accurate enough and the dynamics holds. What is done stands in the folder, and a run that was
/// killed goes on (docs/manual/learn.md).
/// </summary>
/// <param name="structures">Conformers, or a molecule and its dimer; the first is the one that spectra are compared for.</param>
/// <param name="reference">What labels frames. The caller keeps it.</param>
/// <param name="output">Folder for the results; it is made if it is not there.</param>
/// <example>
/// <code>
/// using Potential reference = Potential.Load("xtb:gfn2");
/// LearningResult result = new Learning([Structure.Read("ethanol.xyz")], reference, output: "ethanol").Execute();
/// Console.WriteLine($"{result.Verdict} {result.ModelPath}");
/// </code>
/// </example>
public sealed class Learning(IReadOnlyList<Structure> structures, IPotential reference, string output)
{
    /// <summary>Name of the file in the output folder that says what is done, by which such a folder is known.</summary>
    public const string StateName = LearningState.FileName;

    /// <summary>Name of the table of fits.</summary>
    public const string CurveName = Delivery.CurveName;

    /// <summary>Name of the table of runs that had to hold.</summary>
    public const string SurvivalName = Delivery.SurvivalName;

    /// <summary>Name of the table of force components on frames kept out.</summary>
    public const string ParityName = Delivery.ParityName;

    /// <summary>Name of the table of the committee's spreads and errors.</summary>
    public const string SpreadName = Delivery.SpreadName;

    /// <summary>Name of the table of harmonic wavenumbers.</summary>
    public const string HarmonicName = HarmonicComparison.TableName;

    /// <summary>The structures.</summary>
    public IReadOnlyList<Structure> Structures { get; } = structures;

    /// <summary>What labels frames; its threads are those of all the work.</summary>
    public Potential Reference { get; } = Potential.Of(reference);

    /// <summary>Folder for the results.</summary>
    public string Output { get; } = output;

    /// <summary>A model file from which each network starts, or null for none.</summary>
    public string? Start { get; init; }

    /// <summary>T, K: the model is made for this temperature, and explored and tested at 1.5 T too.</summary>
    public double TemperatureK { get; init; } = 300;

    /// <summary>Mean absolute error of force components at T on frames kept out that is good enough, kcal/mol/Å.</summary>
    public double Accuracy { get; init; } = 0.3;

    /// <summary>Minutes of wall time, over all restarts, after which what there is is delivered.</summary>
    public double Minutes { get; init; } = 60;

    /// <summary>Networks of the committee; the first is delivered.</summary>
    public int Members { get; init; } = 2;

    /// <summary>Channels of a network that starts from nothing.</summary>
    public int Channels { get; init; } = 64;

    /// <summary>Layers of a network that starts from nothing.</summary>
    public int Layers { get; init; } = 3;

    /// <summary>Steps of the first fit; later ones follow from it.</summary>
    public int TrainingSteps { get; init; } = 4000;

    /// <summary>Most frames to train on.</summary>
    public int MaximumFrames { get; init; } = 3000;

    /// <summary>Most rounds of exploration and training after the first fit.</summary>
    public int MaximumRounds { get; init; } = 8;

    /// <summary>Length of each run that must hold, ps.</summary>
    public double SurvivalPs { get; init; } = 50;

    /// <summary>Such runs at each of T and 1.5 T; 0 for none.</summary>
    public int SurvivalRuns { get; init; } = 4;

    /// <summary>Time step of dynamics on the model, fs.</summary>
    public double TimeStepFs { get; init; } = 0.5;

    /// <summary>Whether the reference moves atoms for the first frames and those kept out, which costs some thousand evaluations; if not, these are thermal displacements.</summary>
    public bool ReferenceDynamics { get; init; } = !(reference is Potential { Name: { } name }
        && (name.StartsWith("exec:", StringComparison.Ordinal) || name.StartsWith("ipi:", StringComparison.Ordinal)));

    /// <summary>Seed of all that is random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The command that asks for this, for the card; null where there is none.</summary>
    public string? Command { get; init; }

    /// <summary>Is told how the work gets on.</summary>
    public IWorkProgress? Progress { get; init; }

    /// <summary>1.5 T, K.</summary>
    public double HotK => 1.5 * TemperatureK;

    /// <summary>Removes what learning has done in a folder, so that it begins anew; what was delivered is overwritten when it is made again.</summary>
    /// <param name="folder">Output folder.</param>
    public static void Remove(string folder)
    {
        File.Delete(Path.Combine(folder, StateName));
        string work = Path.Combine(folder, LearningFolder.WorkName);
        if (Directory.Exists(work))
        {
            Directory.Delete(work, recursive: true);
        }
    }

    internal ulong SeedOf(int purpose, int number) => (Seed * 1_000_003) + ((ulong)purpose * 10_007) + (ulong)number;

    /// <summary>Learns, or resumes what the folder holds. Where another process learns in it, this one helps, and goes on in its place where that dies: any number of processes and machines may work in one folder.</summary>
    /// <exception cref="InputException">The input cannot be used, the reference cannot do these structures, or a file cannot be written.</exception>
    /// <exception cref="SimulationDivergedException">The reference fails; card.md says more.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what was done is kept.</exception>
    public LearningResult Execute(CancellationToken cancellation = default)
    {
        LearningIdentity.RequireSense(this);
        OutputFolder.Prepare(Output);
        while (true)
        {
            using (IDisposable? keep = RunLock.TryOfRun(Output))
            {
                if (keep is not null)
                {
                    using var run = new LearningRun(this);
                    return run.Execute(cancellation);
                }
            }

            using var helper = new LearningHelper(this);
            helper.Help(cancellation);
        }
    }
}

using System.Runtime.InteropServices;
using MDEngine.Neighbors;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.TorchScript;
using TorchSharp;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.TorchScript;

/// <summary>
/// A TorchScript model as a potential: the energy is the sum of the numbers that it returns. Positions, vectors and cell are made of positions and a strain ε in
/// float64, r (1 + ε), and autograd gives forces and virial as derivatives by these.
/// </summary>
public sealed class TorchScriptPotential : IPotential, IHasCutoffs, IDomain, IDisposable
{
    private readonly string path;
    private readonly TorchScriptSettings settings;
    private readonly LearnedPotentialOptions options;
    private readonly jit.ScriptModule module;
    private readonly VerletList? list;
    private readonly AtomPairs pairs = new();

    /// <summary>Loads a model.</summary>
    /// <param name="path">What torch.jit.save wrote.</param>
    /// <param name="settings">How it is called.</param>
    /// <param name="options">Device and threads.</param>
    /// <exception cref="InputException">The file is no such model, or the device is not there.</exception>
    public TorchScriptPotential(string path, TorchScriptSettings settings, LearnedPotentialOptions options)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(options);
        (this.path, this.settings, this.options) = (path, settings, options);
        TorchLibrary.Require(options.Device);
        module = Load(path, options.Device);
        int expected = module.GetNumberOfInputs();
        if (expected != settings.Inputs.Count)
        {
            module.Dispose();
            throw new InputException($"{path}: its forward takes {expected} arguments, and its settings name {settings.Inputs.Count} inputs; name one for each, in order.");
        }

        list = settings.TakesPairs ? new VerletList(settings.Cutoff, options.Skin, options.Threads ?? 0, options.NeighborDevice) : null;
    }

    /// <inheritdoc/>
    public Quantities Supported => Quantities.Energy | Quantities.Forces | Quantities.Virial;

    /// <inheritdoc/>
    public IReadOnlyList<double> Cutoffs => settings.TakesPairs ? [settings.Cutoff] : [];

    /// <inheritdoc/>
    public bool TakesTotalCharge => settings.Inputs.Contains(TorchScriptInput.TotalCharge);

    private ScalarType Type => settings.Precision == NetworkPrecision.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    /// <inheritdoc/>
    public IReadOnlyList<string> Doubts(AtomicSystem system) => [];

    /// <inheritdoc/>
    /// <exception cref="InputException">The model does not know an element, cannot see the cell, or fails.</exception>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Check(system);
        bool differentiate = (requested & (Quantities.Forces | Quantities.Virial)) != 0;
        if (options.Threads is int threads && get_num_threads() != threads)
        {
            set_num_threads(threads);
        }

        using var scope = NewDisposeScope();
        using var gradients = set_grad_enabled(differentiate);
        Tensor positions = ToTensor(system.Positions.Span, differentiate);
        Tensor strain = zeros(3, 3, dtype: ScalarType.Float64, device: device(options.Device));
        strain.requires_grad = differentiate;
        Tensor energy = Call(Arguments(system, positions, strain));
        result.Energy += settings.EnergyUnit * energy.ToDoubles()[0];
        if (differentiate)
        {
            Differentiate(energy, positions, strain, result);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        module.Dispose();
        list?.Dispose();
    }

    private static jit.ScriptModule Load(string path, string device)
    {
        if (!File.Exists(path))
        {
            throw new InputFileException(path, 0, 0, "no such file; give a TorchScript model");
        }

        try
        {
            jit.ScriptModule module = jit.load(path, torch.device(device));
            module.eval();
            foreach ((string _, TorchSharp.Modules.Parameter parameter) in module.named_parameters())
            {
                parameter.requires_grad = false;
            }

            return module;
        }
        catch (ExternalException exception)
        {
            throw new InputException($"{path}: is no TorchScript model ({FirstLine(exception)}); write it by torch.jit.save, or have 'mdengine import' read a checkpoint of parameters.", exception);
        }
    }

    private static string FirstLine(Exception exception) => exception.Message.Split('\n')[0].Trim();

    private static string LastLine(Exception exception) => exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .TakeWhile(line => !line.StartsWith("Exception raised from", StringComparison.Ordinal)).LastOrDefault() ?? "";

    private void Check(AtomicSystem system)
    {
        if (system.Cell.IsPeriodic && !settings.TakesCells)
        {
            throw new InputException($"{path}: the structure's cell repeats, and none of the model's inputs tells it so; name edge_vectors, edge_shifts or cell, or take an open structure.");
        }

        foreach (int element in settings.Elements.Count > 0 ? system.Topology.AtomicNumbers.Distinct() : [])
        {
            if (!settings.Elements.Contains(element))
            {
                throw new InputException($"{path}: the structure has {Element.FromAtomicNumber(element).Name.ToLowerInvariant()}, which is not among the model's elements; use a model trained on this element.");
            }
        }
    }

    private object[] Arguments(AtomicSystem system, Tensor positions, Tensor strain)
    {
        Tensor deformation = eye(3, dtype: ScalarType.Float64, device: positions.device) + strain;
        Tensor deformed = positions.matmul(deformation);
        Tensor? senders = null, receivers = null, shifts = null;
        if (list is not null)
        {
            pairs.Clear();
            pairs.Append(system, list.Update(system), settings.Cutoff, firstAtom: 0);
            senders = tensor(pairs.Senders.ToArray(), device: positions.device);
            receivers = tensor(pairs.Receivers.ToArray(), device: positions.device);
            shifts = ToTensor(Shifts(system), differentiate: false).matmul(deformation);
        }

        return [.. settings.Inputs.Select(input => input switch
        {
            TorchScriptInput.Positions => Given(deformed),
            TorchScriptInput.AtomicNumbers => tensor(system.Topology.AtomicNumbers.Select(number => (long)number).ToArray(), device: positions.device),
            TorchScriptInput.EdgeIndex => stack([senders!, receivers!]),
            TorchScriptInput.EdgeVectors => Given(deformed.index_select(0, senders!) - deformed.index_select(0, receivers!) + shifts!),
            TorchScriptInput.EdgeShifts => Given(shifts!),
            TorchScriptInput.Cell => Given(ToTensor([system.Cell.A, system.Cell.B, system.Cell.C], differentiate: false).matmul(deformation)),
            TorchScriptInput.TotalCharge => tensor(system.Topology.TotalCharge ?? 0, dtype: Type, device: positions.device),
            _ => zeros(system.AtomCount, dtype: ScalarType.Int64, device: positions.device),
        })];
    }

    /// <summary>Lattice vectors of the pairs; what is not periodic has exact zeros.</summary>
    private Vector3D[] Shifts(AtomicSystem system)
    {
        var shifts = new Vector3D[pairs.Count];
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        for (int e = 0; e < shifts.Length && system.Cell.IsPeriodic; e++)
        {
            shifts[e] = pairs.Vectors[e] - (positions[(int)pairs.Senders[e]] - positions[(int)pairs.Receivers[e]]);
        }

        return shifts;
    }

    /// <summary>Lengths as the model takes them.</summary>
    private Tensor Given(Tensor lengths) => (lengths * (1 / settings.LengthUnit)).to(Type);

    private Tensor Call(object[] arguments)
    {
        try
        {
            return module.invoke("forward", arguments) is Tensor output
                ? output.to(ScalarType.Float64).sum()
                : throw new InputException($"{path}: returns something else than a tensor; expected the energy, or energies whose sum it is.");
        }
        catch (ExternalException exception)
        {
            throw new InputException($"{path}: the model ended with an error: {LastLine(exception)}", exception);
        }
    }

    private void Differentiate(Tensor energy, Tensor positions, Tensor strain, EvaluationResult result)
    {
        Tensor?[] derivatives = Derivatives.Of(energy, [positions, strain]);
        if (derivatives[0] is not { } slope || derivatives[1] is not { } strained)
        {
            throw new InputException($"{path}: its energy does not depend on the positions in a way that can be differentiated; leave out detach and no_grad in the model.");
        }

        double[] slopes = slope.ToDoubles();
        for (int i = 0; i < result.Forces.Length; i++)
        {
            result.Forces[i] -= settings.EnergyUnit * new Vector3D(slopes[3 * i], slopes[(3 * i) + 1], slopes[(3 * i) + 2]);
        }

        double[] s = strained.ToDoubles();
        result.Virial -= settings.EnergyUnit * new Matrix3x3(new(s[0], s[1], s[2]), new(s[3], s[4], s[5]), new(s[6], s[7], s[8]));
    }

    private Tensor ToTensor(ReadOnlySpan<Vector3D> vectors, bool differentiate)
    {
        double[] components = MemoryMarshal.Cast<Vector3D, double>(vectors).ToArray();
        Tensor made = tensor(components, [vectors.Length, 3], dtype: ScalarType.Float64).to(device(options.Device));
        made.requires_grad = differentiate;
        return made;
    }
}

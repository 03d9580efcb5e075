using System.Runtime.InteropServices;
using System.Text;

namespace MDEngine.Potentials.Reference.Interop;

/// <summary>Environment, molecule and calculator of libxtb for one set of atoms.</summary>
internal sealed unsafe class XtbCalculation : IDisposable
{
    /// <summary>libxtb sets up its parameters in variables that all instances share.</summary>
    private static readonly Lock Setup = new();

    private readonly XtbLibrary library = XtbLibrary.Instance;
    private readonly string methodName;
    private readonly double[] positions;
    private readonly double[] gradient;
    private readonly double[] charges;
    private nint environment;
    private nint molecule;
    private nint calculator;

    /// <summary>Sets up a calculation for these atoms.</summary>
    /// <exception cref="InputException">libxtb refuses the structure.</exception>
    public XtbCalculation(AtomicSystem system, XtbOptions options, int charge, int unpairedElectrons, string methodName)
    {
        this.methodName = methodName;
        positions = new double[3 * system.AtomCount];
        gradient = new double[3 * system.AtomCount];
        charges = new double[system.AtomCount];
        lock (Setup)
        {
            library.UseOneThread();
            environment = library.NewEnvironment();
            library.SetVerbosity(environment, 0);
            CreateMolecule(system, charge, unpairedElectrons);
            CreateCalculator(options);
        }
    }

    ~XtbCalculation() => Release();

    /// <summary>Partial charges and gradient, as the last evaluation left them, in e and Hartree/Bohr.</summary>
    public (ReadOnlyMemory<double> Charges, ReadOnlyMemory<double> Gradient) Arrays => (charges, gradient);

    /// <summary>Computes energy (Hartree) and gradient, charges where <paramref name="wantCharges"/>, and the dipole (e·Bohr) where <paramref name="wantDipole"/>.</summary>
    /// <exception cref="SimulationDivergedException">The electronic structure could not be computed.</exception>
    public double Evaluate(AtomicSystem system, bool wantCharges, bool wantDipole, Span<double> dipole)
    {
        ReadInto(system.Positions.Span, positions);
        Span<double> lattice = stackalloc double[9];
        WriteLattice(system.Cell, lattice);
        library.UseOneThread();
        nint results = library.NewResults();
        try
        {
            double energy;
            fixed (double* place = positions, cell = lattice)
            {
                library.UpdateMolecule(environment, molecule, place, system.Cell.IsPeriodic ? cell : null);
                ThrowIfFailed();
                library.SinglePoint(environment, molecule, calculator, results);
                ThrowIfFailed();
            }

            library.GetEnergy(environment, results, &energy);
            fixed (double* slope = gradient, charge = charges, moment = dipole)
            {
                library.GetGradient(environment, results, slope);
                if (wantCharges)
                {
                    library.GetCharges(environment, results, charge);
                }

                if (wantDipole)
                {
                    library.GetDipole(environment, results, moment);
                }
            }

            ThrowIfFailed();
            return energy;
        }
        finally
        {
            library.DeleteResults(&results);
        }
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private static void ReadInto(ReadOnlySpan<Vector3D> from, Span<double> bohr)
    {
        ReadOnlySpan<double> angstrom = MemoryMarshal.Cast<Vector3D, double>(from);
        for (int i = 0; i < angstrom.Length; i++)
        {
            bohr[i] = angstrom[i] / Units.Bohr;
        }
    }

    private static void WriteLattice(UnitCell cell, Span<double> lattice)
    {
        ReadInto([cell.A, cell.B, cell.C], lattice);
    }

    private void CreateMolecule(AtomicSystem system, int charge, int unpairedElectrons)
    {
        ReadInto(system.Positions.Span, positions);
        Span<double> lattice = stackalloc double[9];
        WriteLattice(system.Cell, lattice);
        ReadOnlySpan<byte> periodic = [1, 1, 1];
        int atomCount = system.AtomCount;
        double totalCharge = charge;
        fixed (int* numbers = system.Topology.AtomicNumbers.AsSpan())
        {
            fixed (double* place = positions, cell = lattice)
            {
                fixed (byte* directions = periodic)
                {
                    bool hasCell = system.Cell.IsPeriodic;
                    molecule = library.NewMolecule(
                        environment, &atomCount, numbers, place, &totalCharge, &unpairedElectrons, hasCell ? cell : null, hasCell ? directions : null);
                }
            }
        }

        if (Failure() is { } message)
        {
            Release();
            throw new InputException($"{methodName} cannot be set up for this structure: {message}");
        }
    }

    private void CreateCalculator(XtbOptions options)
    {
        calculator = library.NewCalculator();
        switch (options.Method)
        {
            case XtbMethod.Gfn1:
                library.LoadGfn1(environment, molecule, calculator, null);
                break;
            case XtbMethod.Gfn2:
                library.LoadGfn2(environment, molecule, calculator, null);
                break;
            default:
                PrivateDirectory.Run(LoadForceField);
                break;
        }

        if (Failure() is { } message)
        {
            Release();
            throw new InputException($"{methodName} cannot be set up for this structure: {message}");
        }

        if (options.Method != XtbMethod.GfnForceField)
        {
            library.SetAccuracy(environment, calculator, options.Accuracy);
            library.SetMaximumIterations(environment, calculator, options.MaximumIterations);
            library.SetElectronicTemperature(environment, calculator, options.ElectronicTemperature);
        }
    }

    /// <summary>The force field's set-up prints at any verbosity, to the environment's unit.</summary>
    private void LoadForceField()
    {
        fixed (byte* file = "xtb.log\0"u8)
        {
            library.UseOneThread();
            library.SetOutput(environment, file);
            library.LoadGfnForceField(environment, molecule, calculator, null);
            library.ReleaseOutput(environment);
        }
    }

    private void ThrowIfFailed()
    {
        if (Failure() is { } message)
        {
            throw new SimulationDivergedException($"{methodName}: {message}");
        }
    }

    /// <summary>The deepest message of libxtb's stack, which says what went wrong, or null; empties the stack.</summary>
    private string? Failure()
    {
        if (library.CheckEnvironment(environment) == 0)
        {
            return null;
        }

        byte[] text = new byte[XtbLibrary.MaximumMessageLength];
        int length = text.Length;
        fixed (byte* buffer = text)
        {
            library.GetError(environment, buffer, &length);
        }

        string[] lines = Encoding.UTF8.GetString(text).TrimEnd('\0').Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string deepest = lines is [.., var last] ? last : "unknown error";
        int number = deepest.IndexOf("- ", 1, StringComparison.Ordinal);
        return deepest.StartsWith('-') && number > 0 ? deepest[(number + 2)..] : deepest;
    }

    private void Release()
    {
        (nint c, nint m, nint e) = (calculator, molecule, environment);
        (calculator, molecule, environment) = (0, 0, 0);
        if (c != 0)
        {
            library.DeleteCalculator(&c);
        }

        if (m != 0)
        {
            library.DeleteMolecule(&m);
        }

        if (e != 0)
        {
            library.DeleteEnvironment(&e);
        }
    }
}

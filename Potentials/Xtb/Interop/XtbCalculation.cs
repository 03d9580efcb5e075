using System.Text;

namespace MDEngine.Potentials.Xtb.Interop;

/// <summary>Environment, molecule and calculator of libxtb for one set of atoms.</summary>
internal sealed unsafe class XtbCalculation : IDisposable
{
    /// <summary>libxtb sets up its parameters in variables that all instances share.</summary>
    private static readonly Lock Setup = new();

    /// <summary>
    /// libxtb sees every structure turned by this fixed rotation, (2, 3, 5)/√38 by 1 radian: where atoms lie in a plane normal to
    /// an axis, as many files have them, its gradients along that axis come out wrong (libxtb 6.5.1 leaves out derivatives of
    /// integrals that vanish by symmetry), by 1 eV/Å² for water.
    /// </summary>
    private static readonly Matrix3x3 Orientation = Rotation(new Vector3D(2, 3, 5).Normalized(), 1);

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

    /// <summary>[N] partial charges, as the last evaluation left them, e.</summary>
    public ReadOnlySpan<double> Charges => charges;

    /// <summary>Gradient on an atom, as the last evaluation left it, Hartree/Bohr.</summary>
    public Vector3D Gradient(int atom) => TurnBack(new(gradient[3 * atom], gradient[(3 * atom) + 1], gradient[(3 * atom) + 2]));

    /// <summary>A vector of libxtb's in the structure's own orientation.</summary>
    public static Vector3D TurnBack(Vector3D v) => v * Orientation;

    /// <summary>The frontier orbitals, as the last evaluation that was asked for them left them, Hartree; null where all orbitals are occupied, or none.</summary>
    public (double Highest, double Lowest)? FrontierOrbitals { get; private set; }

    /// <summary>Computes energy (Hartree) and gradient, and of charges, dipole (e·Bohr) and orbitals what is requested.</summary>
    /// <exception cref="SimulationDivergedException">The electronic structure could not be computed.</exception>
    public double Evaluate(AtomicSystem system, Quantities requested, Span<double> dipole)
    {
        ReadInto(system.Positions.Span, positions);
        library.UseOneThread();
        nint results = library.NewResults();
        try
        {
            double energy;
            fixed (double* place = positions)
            {
                library.UpdateMolecule(environment, molecule, place, null);
                ThrowIfFailed();
                library.SinglePoint(environment, molecule, calculator, results);
                ThrowIfFailed();
            }

            library.GetEnergy(environment, results, &energy);
            fixed (double* slope = gradient, charge = charges, moment = dipole)
            {
                library.GetGradient(environment, results, slope);
                if (requested.HasFlag(Quantities.Charges))
                {
                    library.GetCharges(environment, results, charge);
                }

                if (requested.HasFlag(Quantities.Dipole))
                {
                    library.GetDipole(environment, results, moment);
                }
            }

            if (requested.HasFlag(Quantities.FrontierOrbitals))
            {
                FrontierOrbitals = ReadOrbitals(results);
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

    private (double Highest, double Lowest)? ReadOrbitals(nint results)
    {
        int count;
        library.GetOrbitalCount(environment, results, &count);
        ThrowIfFailed();
        (double[] energies, double[] occupations) = (new double[count], new double[count]);
        fixed (double* energy = energies, occupation = occupations)
        {
            library.GetOrbitalEnergies(environment, results, energy);
            library.GetOrbitalOccupations(environment, results, occupation);
        }

        int highest = Array.FindLastIndex(occupations, electrons => electrons >= 0.5);
        return highest >= 0 && highest + 1 < count ? (energies[highest], energies[highest + 1]) : null;
    }

    private static void ReadInto(ReadOnlySpan<Vector3D> from, Span<double> bohr)
    {
        for (int i = 0; i < from.Length; i++)
        {
            Vector3D turned = Orientation * from[i] / Units.Bohr;
            (bohr[3 * i], bohr[(3 * i) + 1], bohr[(3 * i) + 2]) = (turned.X, turned.Y, turned.Z);
        }
    }

    private static Matrix3x3 Rotation(Vector3D axis, double angle)
    {
        (double sine, double cosine) = Math.SinCos(angle);
        var cross = new Matrix3x3(new(0, -axis.Z, axis.Y), new(axis.Z, 0, -axis.X), new(-axis.Y, axis.X, 0));
        return (cosine * Matrix3x3.Identity) + (sine * cross) + ((1 - cosine) * Matrix3x3.Outer(axis, axis));
    }

    private void CreateMolecule(AtomicSystem system, int charge, int unpairedElectrons)
    {
        ReadInto(system.Positions.Span, positions);
        int atomCount = system.AtomCount;
        double totalCharge = charge;
        fixed (int* numbers = system.Topology.AtomicNumbers.AsSpan())
        {
            fixed (double* place = positions)
            {
                molecule = library.NewMolecule(environment, &atomCount, numbers, place, &totalCharge, &unpairedElectrons, null, null);
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

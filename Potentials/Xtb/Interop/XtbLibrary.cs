using System.Runtime.InteropServices;

namespace MDEngine.Potentials.Xtb.Interop;

/// <summary>The functions of libxtb's C interface (xtb.h, API 1.0) that are used here; lengths are in Bohr, energies in Hartree.</summary>
internal sealed unsafe class XtbLibrary
{
    public const int MaximumMessageLength = 4096;

    private static readonly string[] Names = ["libxtb.so.6", "libxtb.so", "libxtb.6.dylib", "libxtb.dylib", "libxtb-6.dll", "xtb.dll"];

    private static readonly Lazy<XtbLibrary> Loaded = new(() => new XtbLibrary());

    private readonly delegate* unmanaged<int, void> setOpenMPThreads;

    private XtbLibrary()
    {
        nint library = Load();
        NewEnvironment = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "xtb_newEnvironment");
        DeleteEnvironment = (delegate* unmanaged<nint*, void>)NativeLibrary.GetExport(library, "xtb_delEnvironment");
        CheckEnvironment = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "xtb_checkEnvironment");
        GetError = (delegate* unmanaged<nint, byte*, int*, void>)NativeLibrary.GetExport(library, "xtb_getError");
        SetOutput = (delegate* unmanaged<nint, byte*, void>)NativeLibrary.GetExport(library, "xtb_setOutput");
        ReleaseOutput = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "xtb_releaseOutput");
        SetVerbosity = (delegate* unmanaged<nint, int, void>)NativeLibrary.GetExport(library, "xtb_setVerbosity");
        NewMolecule = (delegate* unmanaged<nint, int*, int*, double*, double*, int*, double*, byte*, nint>)NativeLibrary.GetExport(library, "xtb_newMolecule");
        DeleteMolecule = (delegate* unmanaged<nint*, void>)NativeLibrary.GetExport(library, "xtb_delMolecule");
        UpdateMolecule = (delegate* unmanaged<nint, nint, double*, double*, void>)NativeLibrary.GetExport(library, "xtb_updateMolecule");
        NewCalculator = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "xtb_newCalculator");
        DeleteCalculator = (delegate* unmanaged<nint*, void>)NativeLibrary.GetExport(library, "xtb_delCalculator");
        LoadGfn1 = (delegate* unmanaged<nint, nint, nint, byte*, void>)NativeLibrary.GetExport(library, "xtb_loadGFN1xTB");
        LoadGfn2 = (delegate* unmanaged<nint, nint, nint, byte*, void>)NativeLibrary.GetExport(library, "xtb_loadGFN2xTB");
        LoadGfnForceField = (delegate* unmanaged<nint, nint, nint, byte*, void>)NativeLibrary.GetExport(library, "xtb_loadGFNFF");
        SetAccuracy = (delegate* unmanaged<nint, nint, double, void>)NativeLibrary.GetExport(library, "xtb_setAccuracy");
        SetMaximumIterations = (delegate* unmanaged<nint, nint, int, void>)NativeLibrary.GetExport(library, "xtb_setMaxIter");
        SetElectronicTemperature = (delegate* unmanaged<nint, nint, double, void>)NativeLibrary.GetExport(library, "xtb_setElectronicTemp");
        SinglePoint = (delegate* unmanaged<nint, nint, nint, nint, void>)NativeLibrary.GetExport(library, "xtb_singlepoint");
        NewResults = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "xtb_newResults");
        DeleteResults = (delegate* unmanaged<nint*, void>)NativeLibrary.GetExport(library, "xtb_delResults");
        GetEnergy = (delegate* unmanaged<nint, nint, double*, void>)NativeLibrary.GetExport(library, "xtb_getEnergy");
        GetGradient = (delegate* unmanaged<nint, nint, double*, void>)NativeLibrary.GetExport(library, "xtb_getGradient");
        GetDipole = (delegate* unmanaged<nint, nint, double*, void>)NativeLibrary.GetExport(library, "xtb_getDipole");
        GetCharges = (delegate* unmanaged<nint, nint, double*, void>)NativeLibrary.GetExport(library, "xtb_getCharges");
        GetOrbitalCount = (delegate* unmanaged<nint, nint, int*, void>)NativeLibrary.GetExport(library, "xtb_getNao");
        GetOrbitalEnergies = (delegate* unmanaged<nint, nint, double*, void>)NativeLibrary.GetExport(library, "xtb_getOrbitalEigenvalues");
        GetOrbitalOccupations = (delegate* unmanaged<nint, nint, double*, void>)NativeLibrary.GetExport(library, "xtb_getOrbitalOccupations");
        setOpenMPThreads = (delegate* unmanaged<int, void>)FindExport(["libgomp.so.1", "libgomp.1.dylib", "libomp.dylib"], "omp_set_num_threads");
        var setBlasThreads = (delegate* unmanaged<int, void>)FindExport(["libopenblas.so.0", "libopenblas.0.dylib"], "openblas_set_num_threads");
        if (setBlasThreads is not null)
        {
            setBlasThreads(1);
        }
    }

    /// <summary>The library, loaded at the first use.</summary>
    /// <exception cref="InputException">It is not installed.</exception>
    public static XtbLibrary Instance => Loaded.Value;

    public delegate* unmanaged<nint> NewEnvironment { get; }

    public delegate* unmanaged<nint*, void> DeleteEnvironment { get; }

    public delegate* unmanaged<nint, int> CheckEnvironment { get; }

    public delegate* unmanaged<nint, byte*, int*, void> GetError { get; }

    public delegate* unmanaged<nint, byte*, void> SetOutput { get; }

    public delegate* unmanaged<nint, void> ReleaseOutput { get; }

    public delegate* unmanaged<nint, int, void> SetVerbosity { get; }

    public delegate* unmanaged<nint, int*, int*, double*, double*, int*, double*, byte*, nint> NewMolecule { get; }

    public delegate* unmanaged<nint*, void> DeleteMolecule { get; }

    public delegate* unmanaged<nint, nint, double*, double*, void> UpdateMolecule { get; }

    public delegate* unmanaged<nint> NewCalculator { get; }

    public delegate* unmanaged<nint*, void> DeleteCalculator { get; }

    public delegate* unmanaged<nint, nint, nint, byte*, void> LoadGfn1 { get; }

    public delegate* unmanaged<nint, nint, nint, byte*, void> LoadGfn2 { get; }

    public delegate* unmanaged<nint, nint, nint, byte*, void> LoadGfnForceField { get; }

    public delegate* unmanaged<nint, nint, double, void> SetAccuracy { get; }

    public delegate* unmanaged<nint, nint, int, void> SetMaximumIterations { get; }

    public delegate* unmanaged<nint, nint, double, void> SetElectronicTemperature { get; }

    public delegate* unmanaged<nint, nint, nint, nint, void> SinglePoint { get; }

    public delegate* unmanaged<nint> NewResults { get; }

    public delegate* unmanaged<nint*, void> DeleteResults { get; }

    public delegate* unmanaged<nint, nint, double*, void> GetEnergy { get; }

    public delegate* unmanaged<nint, nint, double*, void> GetGradient { get; }

    public delegate* unmanaged<nint, nint, double*, void> GetDipole { get; }

    public delegate* unmanaged<nint, nint, double*, void> GetCharges { get; }

    public delegate* unmanaged<nint, nint, int*, void> GetOrbitalCount { get; }

    public delegate* unmanaged<nint, nint, double*, void> GetOrbitalEnergies { get; }

    public delegate* unmanaged<nint, nint, double*, void> GetOrbitalOccupations { get; }

    /// <summary>
    /// One OpenMP thread for what the calling thread computes: sums then run in one order, and parallel work is done by several
    /// instances in parallel.
    /// </summary>
    public void UseOneThread()
    {
        if (setOpenMPThreads is not null)
        {
            setOpenMPThreads(1);
        }
    }

    private static nint Load()
    {
        foreach (string name in Names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                return library;
            }
        }

        throw new InputException(
            "libxtb, which computes xtb potentials, is not installed; install it (Debian and Ubuntu: apt install libxtb6, conda: conda install -c conda-forge xtb) or add its folder to LD_LIBRARY_PATH");
    }

    private static nint FindExport(string[] libraries, string function)
    {
        foreach (string name in libraries)
        {
            if (NativeLibrary.TryLoad(name, out nint library) && NativeLibrary.TryGetExport(library, function, out nint address))
            {
                return address;
            }
        }

        return 0;
    }
}

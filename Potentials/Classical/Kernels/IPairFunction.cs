using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MDEngine.Potentials.Classical.Kernels;

/// <summary>Coefficients of four pairs.</summary>
internal readonly struct PairCoefficients(Vector256<double> c12, Vector256<double> c6, Vector256<double> energyShift, Vector256<double> forceShift)
{
    public Vector256<double> C12 { get; } = c12;

    public Vector256<double> C6 { get; } = c6;

    /// <summary>V(r_c).</summary>
    public Vector256<double> EnergyShift { get; } = energyShift;

    /// <summary>−V′(r_c).</summary>
    public Vector256<double> ForceShift { get; } = forceShift;
}

/// <summary>A pair potential, four pairs at a time. Its methods are specialised into the kernel by the compiler.</summary>
internal interface IPairFunction
{
    /// <summary>Energy V(r) and −V′(r)/r for squared distances.</summary>
    static abstract (Vector256<double> Energy, Vector256<double> ForceOverDistance) Evaluate(
        Vector256<double> squared, in PairCoefficients coefficients, double cutoff);
}

/// <summary>V(r) = c₁₂/r¹² − c₆/r⁶.</summary>
internal readonly struct LennardJones : IPairFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> Energy, Vector256<double> ForceOverDistance) Evaluate(
        Vector256<double> squared, in PairCoefficients coefficients, double cutoff)
    {
        Vector256<double> inverse2 = Vector256<double>.One / squared;
        Vector256<double> inverse6 = inverse2 * inverse2 * inverse2;
        Vector256<double> repulsion = coefficients.C12 * inverse6 * inverse6;
        Vector256<double> attraction = coefficients.C6 * inverse6;
        return (repulsion - attraction, inverse2 * 6 * (repulsion + repulsion - attraction));
    }
}

/// <summary>V(r) − V(r_c).</summary>
internal readonly struct Shifted<TPair> : IPairFunction
    where TPair : struct, IPairFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> Energy, Vector256<double> ForceOverDistance) Evaluate(
        Vector256<double> squared, in PairCoefficients coefficients, double cutoff)
    {
        (Vector256<double> energy, Vector256<double> force) = TPair.Evaluate(squared, coefficients, cutoff);
        return (energy - coefficients.EnergyShift, force);
    }
}

/// <summary>V(r) − V(r_c) − (r − r_c) V′(r_c).</summary>
internal readonly struct ShiftedForce<TPair> : IPairFunction
    where TPair : struct, IPairFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> Energy, Vector256<double> ForceOverDistance) Evaluate(
        Vector256<double> squared, in PairCoefficients coefficients, double cutoff)
    {
        (Vector256<double> energy, Vector256<double> force) = TPair.Evaluate(squared, coefficients, cutoff);
        Vector256<double> distance = Vector256.Sqrt(squared);
        return (
            energy - coefficients.EnergyShift + ((distance - Vector256.Create(cutoff)) * coefficients.ForceShift),
            force - (coefficients.ForceShift / distance));
    }
}

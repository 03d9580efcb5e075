using MDEngine.IO;
using MDEngine.Simulations;
using MDEngine.Simulations.Biasing;

namespace MDEngine.Tests.Simulations.Biasing;

/// <summary>
/// Four carbon atoms whose bonds and angles springs hold, with a torsion of the energy ½ V (1 + cos 2φ + ½ cos φ). As neither springs nor masses know of φ, its free
/// energy is this energy.
/// </summary>
internal sealed class TorsionModel : IPotential
{
    public const double Barrier = 0.08; // eV; 3 kT at 300 K

    private readonly BiasPotential springs;

    public TorsionModel()
    {
        var bonds = Enumerable.Range(0, 3).Select(k => new BiasSpring(new BiasVariable(BiasVariableKind.Distance, [k, k + 1]), 1.5, 1.5, 15));
        var angles = Enumerable.Range(0, 2).Select(k => new BiasSpring(new BiasVariable(BiasVariableKind.Angle, [k, k + 1, k + 2]), 1.95, 1.95, 4));
        springs = new Bias { Springs = [.. bonds, .. angles] }.Create(Start.System, new Springs());
    }

    public static Structure Start { get; } = new(
        new Frame(new Topology([6, 6, 6, 6]), [new(-0.55, 1.4, 0), default, new(1.5, 0, 0), new(2.05, 0.4, 1.34)]), "chain");

    public Quantities Supported => Quantities.Energy | Quantities.Forces;

    public static double Energy(double phi) => 0.5 * Barrier * (1 + Math.Cos(2 * phi) + (0.5 * Math.Cos(phi)));

    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        springs.Evaluate(system, requested, result);
        (double phi, Vector3D[] slopes) = Torsion(system.Positions.Span);
        result.Energy += Energy(phi);
        double slope = -0.5 * Barrier * ((2 * Math.Sin(2 * phi)) + (0.5 * Math.Sin(phi)));
        for (int i = 0; i < 4; i++)
        {
            result.Forces[i] -= slope * slopes[i];
        }
    }

    /// <summary>By the angle between the two outer bonds' parts across the axis, whose turns are those of the outer atoms over their distances from it.</summary>
    private static (double Phi, Vector3D[] Slopes) Torsion(ReadOnlySpan<Vector3D> r)
    {
        Vector3D axis = (r[2] - r[1]).Normalized();
        double length = (r[2] - r[1]).Length;
        Vector3D first = r[0] - r[1];
        Vector3D last = r[3] - r[2];
        double along = Vector3D.Dot(first, axis);
        double beyond = Vector3D.Dot(last, axis);
        Vector3D u = first - (along * axis);
        Vector3D w = last - (beyond * axis);
        double phi = Math.Atan2(Vector3D.Dot(Vector3D.Cross(u, w), axis), Vector3D.Dot(u, w));
        Vector3D atFirst = -Vector3D.Cross(axis, u) / u.LengthSquared;
        Vector3D atLast = Vector3D.Cross(axis, w) / w.LengthSquared;

        // The middle atoms hold the chain without force and turning moment along and across the axis.
        Vector3D atThird = (-along / length * atFirst) - ((1 + (beyond / length)) * atLast);
        return (phi, [atFirst, -atFirst - atThird - atLast, atThird, atLast]);
    }
}

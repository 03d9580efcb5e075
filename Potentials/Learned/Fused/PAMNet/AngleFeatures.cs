using System.Numerics;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>The angular features a = σ(W s + b) of pairs and triplets, functions of a distance and an angle (E4).</summary>
internal sealed unsafe class AngleFeatures<T>(PassContext<T> context)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Orders = AngularBasis.OrderCount;

    private PassMemory<T> Memory => context.Memory;

    private EdgeGraph Edges => context.Graph.Local;

    private int D => context.Width;

    /// <summary>The features of all angles at an atom.</summary>
    public void Forward(int atom, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        int first = Edges.Offsets[atom];
        int degree = Edges.Offsets[atom + 1] - first;
        T* u = scratch.Take(degree * Orders * D);
        T* values = scratch.Take(degree * degree * Orders);
        T* slopes = scratch.Take(degree * degree * Orders);
        Harmonics(first, degree, values, slopes);
        for (int kind = 0; kind < context.Maps.Angular.Length; kind++)
        {
            AngularMap<T> map = context.Maps.Angular[kind];
            for (int source = 0; source < degree; source++)
            {
                map.Expand(RadialOf(Memory.Radial, first + source), u + (source * Orders * D));
            }

            T* row = Row(kind, atom);
            for (int target = 0; target < degree; target++)
            {
                for (int source = 0; source < degree; source++)
                {
                    if (source != target)
                    {
                        Dispatch.Run<T, AngularFeature<T>>(new(
                            map.Bias, values + (((target * degree) + source) * Orders), u + (source * Orders * D), D, row));
                        row += D;
                    }
                }
            }
        }

        scratch.Release(mark);
    }

    /// <summary>Derivatives by the source edges' distances and by the cosines, and from these by the vectors of the atom's edges (R16, R17).</summary>
    public void Reverse(int atom, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        int first = Edges.Offsets[atom];
        int degree = Edges.Offsets[atom + 1] - first;
        T* u = scratch.Take(Orders * D);
        T* uBar = scratch.Take(Orders * D);
        T* values = scratch.Take(degree * degree * Orders);
        T* slopes = scratch.Take(degree * degree * Orders);
        Harmonics(first, degree, values, slopes);
        LinkGeometry links = context.LocalLinks;
        for (int kind = 0; kind < context.Maps.Angular.Length; kind++)
        {
            AngularMap<T> map = context.Maps.Angular[kind];
            for (int source = 0; source < degree; source++)
            {
                map.Expand(RadialOf(Memory.Radial, first + source), u);
                T* bar = context.Trains ? Memory.ExpansionBar(kind, first + source) : uBar;
                new Span<T>(bar, Orders * D).Clear();
                for (int target = 0; target < degree; target++)
                {
                    if (source == target)
                    {
                        continue;
                    }

                    int row = (target * (degree - 1)) + (source < target ? source : source - 1);
                    int place = ((target * degree) + source) * Orders;
                    T cosineBar;
                    Dispatch.Run<T, AngularFeatureReverse<T>>(new(
                        map.Bias, values + place, slopes + place, u, BarRow(kind, atom) + ((long)row * D), D, bar, &cosineBar));
                    AddCosine(first + source, first + target, double.CreateTruncating(cosineBar));
                }

                // d̄ = Σ ū · dU/dd
                map.Expand(RadialOf(Memory.RadialSlope, first + source), u);
                double distanceBar = double.CreateTruncating(Elementwise.Dot(bar, u, Orders * D));
                links.Gradients[first + source] += distanceBar * links.Directions[first + source];
            }
        }

        scratch.Release(mark);
    }

    // (R17) c = −D̂·D̂′ has the derivative −(D̂′ + c D̂)/|D| by D.
    private void AddCosine(int source, int target, double cosineBar)
    {
        LinkGeometry links = context.LocalLinks;
        Vector3D a = links.Directions[source];
        Vector3D b = links.Directions[target];
        double cosine = -Vector3D.Dot(a, b);
        links.Gradients[source] -= (cosineBar / links.Distances[Edges.Pairs[source]]) * (b + (cosine * a));
        links.Gradients[target] -= (cosineBar / links.Distances[Edges.Pairs[target]]) * (a + (cosine * b));
    }

    // Y_l and their derivatives by the cosine, [target, source, 7].
    private void Harmonics(int first, int degree, T* values, T* slopes)
    {
        Span<double> y = stackalloc double[Orders];
        Span<double> y1 = stackalloc double[Orders];
        Span<double> y2 = stackalloc double[Orders];
        Vector3D[] directions = context.LocalLinks.Directions;
        for (int target = 0; target < degree; target++)
        {
            for (int source = 0; source < target; source++)
            {
                AngularBasis.Angular(-Vector3D.Dot(directions[first + target], directions[first + source]), y, y1, y2);
                for (int l = 0; l < Orders; l++)
                {
                    int there = (((target * degree) + source) * Orders) + l;
                    int back = (((source * degree) + target) * Orders) + l;
                    values[there] = values[back] = T.CreateTruncating(y[l]);
                    slopes[there] = slopes[back] = T.CreateTruncating(y1[l]);
                }
            }
        }
    }

    private T* RadialOf(T* functions, int edge) => functions + ((long)Edges.Pairs[edge] * AngularBasis.FunctionCount);

    private T* Row(int kind, int atom) => Memory.AngleFeature + ((((long)kind * context.Graph.Angles.Count) + context.Graph.Angles.Offsets[atom]) * D);

    private T* BarRow(int kind, int atom) => Memory.AngleFeatureBar + ((((long)kind * context.Graph.Angles.Count) + context.Graph.Angles.Offsets[atom]) * D);
}

using MDEngine.Potentials.Learned.Graph;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>Lengths and directions of links, and derivatives of the energy by the displacements of their edges, in double precision.</summary>
internal sealed class LinkGeometry
{
    private double[] distances = [];
    private Vector3D[] directions = [];
    private Vector3D[] gradients = [];
    private int edgeCount;

    /// <summary>[E/2] lengths, Å.</summary>
    public double[] Distances => distances;

    /// <summary>[E] unit vectors from receiver to sender.</summary>
    public Vector3D[] Directions => directions;

    /// <summary>[E] derivatives by the displacements.</summary>
    public Span<Vector3D> Gradients => gradients.AsSpan(0, edgeCount);

    /// <summary>Takes the displacements of these edges.</summary>
    public void Update(EdgeGraph edges)
    {
        edgeCount = edges.EdgeCount;
        if (directions.Length < edgeCount)
        {
            int capacity = edgeCount + (edgeCount / 4);
            distances = new double[capacity];
            directions = new Vector3D[capacity];
            gradients = new Vector3D[capacity];
        }

        for (int link = 0; link < edges.PairCount; link++)
        {
            int edge = edges.FirstEdges[link];
            Vector3D vector = edges.Displacements[edge];
            double distance = vector.Length;
            distances[link] = distance;
            directions[edge] = vector / distance;
            directions[edges.Mirrors[edge]] = -directions[edge];
        }

        Gradients.Clear();
    }

    /// <summary>Adds the derivative by an edge's length; its mirror has the other half (R18).</summary>
    public void AddLength(int edge, double lengthBar) => gradients[edge] += (0.5 * lengthBar) * directions[edge];
}

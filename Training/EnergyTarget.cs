using MDEngine.Potentials.Learned;
using MDEngine.Training.Data;

namespace MDEngine.Training;

/// <summary>The sum of atomic outputs that gives a frame its energy.</summary>
internal static class EnergyTarget
{
    /// <summary>(E − Σ reference[z] − offset) / scale.</summary>
    public static double Of(ReferenceFrame frame, EnergyScaling scaling)
    {
        double rest = frame.Energy - scaling.Offset;
        if (scaling.AtomReferences.Count > 0)
        {
            foreach (int z in frame.Topology.AtomicNumbers)
            {
                rest -= scaling.AtomReferences[z];
            }
        }

        return rest / scaling.Scale;
    }
}

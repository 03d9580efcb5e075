using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>Maps of SO3LR, read from a model file.</summary>
internal static class So3lrMaps
{
    /// <summary>y = W x + b by name.weight [outputs, inputs] and name.bias [outputs].</summary>
    /// <exception cref="InputFileException">One is missing or has another shape.</exception>
    public static Affine<T> Affine<T>(ModelFile model, string name, int outputs, int inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var map = new Affine<T>(inputs, new AffinePart($"{name}.weight", $"{name}.bias", outputs));
        map.Load((tensor, shape) => model.GetTensor(tensor, shape));
        return map;
    }

    /// <summary>A layer norm by name.scale [F] and name.bias [F].</summary>
    /// <exception cref="InputFileException">One is missing or has another shape.</exception>
    public static Gain<T> Norm<T>(ModelFile model, string name, int features, double epsilon)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var norm = new Gain<T>(features, $"{name}.scale", $"{name}.bias", epsilon);
        norm.Load((tensor, shape) => model.GetTensor(tensor, shape));
        return norm;
    }
}

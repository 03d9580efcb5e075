using PureHDF;

namespace MDEngine.IO;

/// <summary>What changes in time in an H5MD file, such as "position": a group of values, and the steps and times that they are of. Read row by row.</summary>
internal sealed class H5mdElement
{
    private readonly IH5Group group;
    private readonly IH5Dataset value;
    private readonly double unit;

    private H5mdElement(IH5Group group, IH5Dataset value, double unit)
    {
        this.group = group;
        this.value = value;
        this.unit = unit;
    }

    /// <summary>Number of rows.</summary>
    public long Count => (long)value.Space.Dimensions[0];

    /// <summary>Sizes of the values, the number of rows first.</summary>
    public ulong[] Dimensions => value.Space.Dimensions;

    /// <summary>The element of this name, or null.</summary>
    /// <param name="particles">The group of particles.</param>
    /// <param name="name">Such as "position" or "box/edges".</param>
    /// <param name="like">A unit of its kind.</param>
    /// <exception cref="InvalidDataException">It is not as H5MD has it.</exception>
    public static H5mdElement? Find(IH5Group particles, string name, string like)
    {
        if (!particles.LinkExists($"{name}/value"))
        {
            return null;
        }

        IH5Group group = particles.Group(name);
        IH5Dataset value = group.Dataset("value");
        return value.Space.Rank is 2 or 3
            ? new H5mdElement(group, value, H5mdAttributes.Unit(value, like, $"{name}/value"))
            : throw new InvalidDataException($"'{name}/value' has {value.Space.Rank} dimensions");
    }

    /// <summary>A row in our units.</summary>
    public double[] Read(long row)
    {
        double[] values = H5mdValues.Reals(value, H5mdValues.Row(value, row));
        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= unit;
        }

        return values;
    }

    /// <summary>The step of a row, or null where the file has none.</summary>
    public long? Step(long row) => At("step", row, out _) is { } step ? checked((long)step) : null;

    /// <summary>The time of a row, fs, or null where the file has none.</summary>
    public double? Time(long row) => At("time", row, out IH5Dataset? dataset) is { } time
        ? (dataset!.Type.Size == sizeof(float) ? H5mdValues.ByDigits(time) : time) * H5mdAttributes.Unit(dataset, H5mdUnits.Time, "time")
        : null;

    /// <summary>The row of a step: the same row where the element is written with another, else as steps grow; null for none.</summary>
    public long? RowOf(long? step, long sameRow)
    {
        if (sameRow < Count && Step(sameRow) == step)
        {
            return sameRow;
        }

        (long least, long end) = (0, step is null ? 0 : Count);
        while (least < end)
        {
            long middle = (least + end) / 2;
            (least, end) = Step(middle) < step ? (middle + 1, end) : (least, middle);
        }

        return least < Count && step is not null && Step(least) == step ? least : null;
    }

    /// <summary>A number for each row, or, where there is one number only, that times the row, from an offset.</summary>
    private double? At(string name, long row, out IH5Dataset? dataset)
    {
        dataset = group.LinkExists(name) ? group.Dataset(name) : null;
        return dataset is null ? null
            : dataset.Space.Rank > 1 ? throw new InvalidDataException($"'{name}' has {dataset.Space.Rank} dimensions; expected one number for each row")
            : dataset.Space.Rank == 0 ? H5mdAttributes.Number(dataset, "offset") + (row * H5mdValues.Reals(dataset)[0])
            : H5mdValues.Reals(dataset, H5mdValues.Row(dataset, row))[0];
    }
}

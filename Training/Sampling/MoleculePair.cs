using MDEngine.Potentials.Learned;

namespace MDEngine.Training.Sampling;

/// <summary>Two molecules placed next to each other.</summary>
internal static class MoleculePair
{
    private const double Step = 0.1;   // Å
    private const double Close = 1e-4; // Å

    /// <summary>Turns the second molecule at random and moves it along a random line up to the first.</summary>
    /// <param name="first">[N₁], Å.</param>
    /// <param name="firstNumbers">[N₁] atomic numbers.</param>
    /// <param name="second">[N₂], Å.</param>
    /// <param name="secondNumbers">[N₂] atomic numbers.</param>
    /// <param name="gap">Å, of the closest pair: its distance beyond the sum of the covalent radii.</param>
    /// <param name="random">Gives orientation and direction.</param>
    /// <returns>[N₁ + N₂] positions, Å.</returns>
    public static Vector3D[] Place(
        ReadOnlySpan<Vector3D> first, ReadOnlySpan<int> firstNumbers, ReadOnlySpan<Vector3D> second, ReadOnlySpan<int> secondNumbers, double gap, SplitMix64 random)
    {
        (Vector3D[] fixedOnes, double firstRadius) = Centered(first);
        (Vector3D[] moving, double secondRadius) = Centered(second);
        Turn(moving, random);
        Vector3D direction = Direction(random);
        double far = firstRadius + secondRadius + gap + 5; // no two covalent radii sum to more
        double near = far;
        while (near > 0 && Gap(fixedOnes, firstNumbers, moving, secondNumbers, near * direction) > gap)
        {
            (far, near) = (near, near - Step);
        }

        while (far - near > Close)
        {
            double middle = 0.5 * (near + far);
            (near, far) = Gap(fixedOnes, firstNumbers, moving, secondNumbers, middle * direction) > gap ? (near, middle) : (middle, far);
        }

        return [.. fixedOnes, .. moving.Select(position => position + (far * direction))];
    }

    private static (Vector3D[] Positions, double Radius) Centered(ReadOnlySpan<Vector3D> positions)
    {
        Vector3D center = default;
        foreach (Vector3D position in positions)
        {
            center += position / positions.Length;
        }

        var centered = new Vector3D[positions.Length];
        double radius = 0;
        for (int i = 0; i < centered.Length; i++)
        {
            centered[i] = positions[i] - center;
            radius = Math.Max(radius, centered[i].Length);
        }

        return (centered, radius);
    }

    /// <summary>By a quaternion drawn from the unit sphere: every orientation is as likely.</summary>
    private static void Turn(Vector3D[] positions, SplitMix64 random)
    {
        double w = random.NextNormal();
        var v = new Vector3D(random.NextNormal(), random.NextNormal(), random.NextNormal());
        double norm = Math.Sqrt((w * w) + v.LengthSquared);
        (w, v) = (w / norm, v / norm);
        for (int i = 0; i < positions.Length; i++)
        {
            Vector3D once = Vector3D.Cross(v, positions[i]);
            positions[i] += 2 * ((w * once) + Vector3D.Cross(v, once));
        }
    }

    private static Vector3D Direction(SplitMix64 random)
    {
        var direction = new Vector3D(random.NextNormal(), random.NextNormal(), random.NextNormal());
        return direction / direction.Length;
    }

    private static double Gap(Vector3D[] first, ReadOnlySpan<int> firstNumbers, Vector3D[] second, ReadOnlySpan<int> secondNumbers, Vector3D shift)
    {
        double least = double.MaxValue;
        for (int i = 0; i < first.Length; i++)
        {
            for (int j = 0; j < second.Length; j++)
            {
                double distance = (second[j] + shift - first[i]).Length;
                least = Math.Min(least, distance - CovalentRadius.Of(firstNumbers[i]) - CovalentRadius.Of(secondNumbers[j]));
            }
        }

        return least;
    }
}

using System.Globalization;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Training.Data;

namespace MDEngine.Cli.Commands;

/// <summary>The attention of atoms to fragments as a CSV file: a row for each frame, layer, head and pair.</summary>
internal static class AttentionTable
{
    /// <summary>Writes the weights of frames.</summary>
    /// <param name="path">File.</param>
    /// <param name="model">A network with messages from fragments.</param>
    /// <param name="frames">The data.</param>
    /// <param name="indices">Which of them.</param>
    /// <param name="cancellation">Stops between two frames.</param>
    /// <exception cref="InputException">The network has none, or cannot serve a frame.</exception>
    public static void Write(string path, LearnedPotential model, ReferenceDataSet frames, IEnumerable<int> indices, CancellationToken cancellation) =>
        AtomicFile.WriteText(path, writer =>
        {
            writer.WriteLine("file,frame,layer,head,atom,element,fragment,distance_angstrom,weight");
            foreach (int index in indices)
            {
                cancellation.ThrowIfCancellationRequested();
                AtomicSystem system = frames.Read(index).System;
                (int file, int number) = frames.Locate(index);
                Append(writer, $"{CsvLine.Quote(frames.PathOf(file))},{number + 1}", system, model.Attention(system));
            }
        });

    private static void Append(StreamWriter writer, string frame, AtomicSystem system, FragmentAttentionWeights attention)
    {
        for (int layer = 0; layer < attention.Layers.Count; layer++)
        {
            for (int head = 0; head < attention.HeadCount; head++)
            {
                for (int b = 0; b < attention.Atoms.Count; b++)
                {
                    int atom = attention.Atoms[b];
                    writer.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{frame},{layer},{head},{atom},{Element.FromAtomicNumber(system.Topology.AtomicNumbers[atom]).Symbol},{attention.Fragments[b]},{attention.Distances[b]:F4},{attention.Layers[layer][(b * attention.HeadCount) + head]:G7}"));
                }
            }
        }
    }
}

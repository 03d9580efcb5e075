using System.Text;

namespace MDEngine.Tests.IO.Fuzzing;

/// <summary>
/// Damages valid files as accidents and careless programs do: bits, cut ends, blocks lost, doubled or exchanged, and in text also numbers that are
/// huge, negative or none, and words of other formats.
/// </summary>
/// <param name="random">Chooses the damage.</param>
internal sealed class MutatedFiles(Random random)
{
    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "-1", "0", "1", "99999999", "2147483647", "-2147483648", "1e308", "-1e-320", "nan", "inf", "1,5", "*", "'", "\"", ";", "\n", "\r\n", "\t", " ", "\n\n", "_", "#",
            "loop_", "data_x", "M  END", "$$$$", "@<TRIPOS>ATOM", "ITEM: ATOMS", "Direct", "é", "\0",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public byte[] Damage(byte[] whole)
    {
        var bytes = new List<byte>(whole);
        for (int rounds = random.Next(1, 4); rounds > 0 && bytes.Count > 0; rounds--)
        {
            int place = random.Next(bytes.Count);
            int length = Math.Min(bytes.Count - place, 1 << random.Next(9));
            switch (random.Next(8))
            {
                case 0:
                    bytes[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(place, bytes.Count - place);
                    break;
                case 3:
                    bytes.RemoveRange(place, length);
                    break;
                case 4:
                    bytes.InsertRange(place, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                    break;
                case 5:
                    bytes.InsertRange(place, Words[random.Next(Words.Length)]);
                    break;
                case 6:
                    ReplaceWord(bytes, place);
                    break;
                default:
                    // Four bytes of a length or a count.
                    for (int i = place; i < Math.Min(bytes.Count, (place & ~3) + 4); i++)
                    {
                        bytes[i] = (byte)(random.Next(2) * 255);
                    }

                    break;
            }
        }

        return [.. bytes];
    }

    private void ReplaceWord(List<byte> bytes, int place)
    {
        int start = place;
        while (start > 0 && bytes[start - 1] > ' ')
        {
            start--;
        }

        int end = place;
        while (end < bytes.Count && bytes[end] > ' ')
        {
            end++;
        }

        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, Words[random.Next(Words.Length)]);
    }
}

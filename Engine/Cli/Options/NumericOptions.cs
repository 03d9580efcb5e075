using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace MDEngine.Cli.Options;

/// <summary>Limits of numeric options.</summary>
internal static class NumericOptions
{
    /// <summary>Refuses values below <paramref name="smallest"/>.</summary>
    public static Option<T> AtLeast<T>(this Option<T> option, T smallest)
        where T : struct, INumber<T> => option.Require(value => value >= smallest, $"{smallest} or more");

    /// <summary>Refuses zero, negative values and what is not finite.</summary>
    public static Option<T> Positive<T>(this Option<T> option)
        where T : struct, INumber<T> => option.Require(value => value > T.Zero && T.IsFinite(value), "a positive number");

    /// <summary>Refuses values for which <paramref name="holds"/> is false; what is no number at all is the parser's to refuse.</summary>
    public static Option<T> Require<T>(this Option<T> option, Func<T, bool> holds, string expected)
        where T : struct, INumber<T>
    {
        option.Validators.Add(result =>
        {
            foreach (string word in result.Tokens.Select(token => token.Value))
            {
                if (T.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) && !holds(value))
                {
                    result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {word}; expected {expected}."));
                }
            }
        });
        return option;
    }
}

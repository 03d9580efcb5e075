namespace MDEngine;

/// <summary>A chemical element.</summary>
/// <param name="AtomicNumber">1 to 118.</param>
/// <param name="Symbol">Such as "Cl".</param>
/// <param name="Name">Such as "Chlorine".</param>
/// <param name="Mass">Standard atomic weight, amu (IUPAC, Meija et al. 2016, doi:10.1515/pac-2015-0305; for elements without one, the longest-lived isotope).</param>
public sealed record Element(int AtomicNumber, string Symbol, string Name, double Mass)
{
    private static readonly Element[] Table =
    [
        new(1, "H", "Hydrogen", 1.008),
        new(2, "He", "Helium", 4.002602),
        new(3, "Li", "Lithium", 6.94),
        new(4, "Be", "Beryllium", 9.0121831),
        new(5, "B", "Boron", 10.81),
        new(6, "C", "Carbon", 12.011),
        new(7, "N", "Nitrogen", 14.007),
        new(8, "O", "Oxygen", 15.999),
        new(9, "F", "Fluorine", 18.998403163),
        new(10, "Ne", "Neon", 20.1797),
        new(11, "Na", "Sodium", 22.98976928),
        new(12, "Mg", "Magnesium", 24.305),
        new(13, "Al", "Aluminium", 26.9815385),
        new(14, "Si", "Silicon", 28.085),
        new(15, "P", "Phosphorus", 30.973761998),
        new(16, "S", "Sulfur", 32.06),
        new(17, "Cl", "Chlorine", 35.45),
        new(18, "Ar", "Argon", 39.948),
        new(19, "K", "Potassium", 39.0983),
        new(20, "Ca", "Calcium", 40.078),
        new(21, "Sc", "Scandium", 44.955908),
        new(22, "Ti", "Titanium", 47.867),
        new(23, "V", "Vanadium", 50.9415),
        new(24, "Cr", "Chromium", 51.9961),
        new(25, "Mn", "Manganese", 54.938044),
        new(26, "Fe", "Iron", 55.845),
        new(27, "Co", "Cobalt", 58.933194),
        new(28, "Ni", "Nickel", 58.6934),
        new(29, "Cu", "Copper", 63.546),
        new(30, "Zn", "Zinc", 65.38),
        new(31, "Ga", "Gallium", 69.723),
        new(32, "Ge", "Germanium", 72.63),
        new(33, "As", "Arsenic", 74.921595),
        new(34, "Se", "Selenium", 78.971),
        new(35, "Br", "Bromine", 79.904),
        new(36, "Kr", "Krypton", 83.798),
        new(37, "Rb", "Rubidium", 85.4678),
        new(38, "Sr", "Strontium", 87.62),
        new(39, "Y", "Yttrium", 88.90584),
        new(40, "Zr", "Zirconium", 91.224),
        new(41, "Nb", "Niobium", 92.90637),
        new(42, "Mo", "Molybdenum", 95.95),
        new(43, "Tc", "Technetium", 97.90721),
        new(44, "Ru", "Ruthenium", 101.07),
        new(45, "Rh", "Rhodium", 102.9055),
        new(46, "Pd", "Palladium", 106.42),
        new(47, "Ag", "Silver", 107.8682),
        new(48, "Cd", "Cadmium", 112.414),
        new(49, "In", "Indium", 114.818),
        new(50, "Sn", "Tin", 118.71),
        new(51, "Sb", "Antimony", 121.76),
        new(52, "Te", "Tellurium", 127.6),
        new(53, "I", "Iodine", 126.90447),
        new(54, "Xe", "Xenon", 131.293),
        new(55, "Cs", "Caesium", 132.90545196),
        new(56, "Ba", "Barium", 137.327),
        new(57, "La", "Lanthanum", 138.90547),
        new(58, "Ce", "Cerium", 140.116),
        new(59, "Pr", "Praseodymium", 140.90766),
        new(60, "Nd", "Neodymium", 144.242),
        new(61, "Pm", "Promethium", 144.91276),
        new(62, "Sm", "Samarium", 150.36),
        new(63, "Eu", "Europium", 151.964),
        new(64, "Gd", "Gadolinium", 157.25),
        new(65, "Tb", "Terbium", 158.92535),
        new(66, "Dy", "Dysprosium", 162.5),
        new(67, "Ho", "Holmium", 164.93033),
        new(68, "Er", "Erbium", 167.259),
        new(69, "Tm", "Thulium", 168.93422),
        new(70, "Yb", "Ytterbium", 173.054),
        new(71, "Lu", "Lutetium", 174.9668),
        new(72, "Hf", "Hafnium", 178.49),
        new(73, "Ta", "Tantalum", 180.94788),
        new(74, "W", "Tungsten", 183.84),
        new(75, "Re", "Rhenium", 186.207),
        new(76, "Os", "Osmium", 190.23),
        new(77, "Ir", "Iridium", 192.217),
        new(78, "Pt", "Platinum", 195.084),
        new(79, "Au", "Gold", 196.966569),
        new(80, "Hg", "Mercury", 200.592),
        new(81, "Tl", "Thallium", 204.38),
        new(82, "Pb", "Lead", 207.2),
        new(83, "Bi", "Bismuth", 208.9804),
        new(84, "Po", "Polonium", 208.98243),
        new(85, "At", "Astatine", 209.98715),
        new(86, "Rn", "Radon", 222.01758),
        new(87, "Fr", "Francium", 223.01974),
        new(88, "Ra", "Radium", 226.02541),
        new(89, "Ac", "Actinium", 227.02775),
        new(90, "Th", "Thorium", 232.0377),
        new(91, "Pa", "Protactinium", 231.03588),
        new(92, "U", "Uranium", 238.02891),
        new(93, "Np", "Neptunium", 237.04817),
        new(94, "Pu", "Plutonium", 244.06421),
        new(95, "Am", "Americium", 243.06138),
        new(96, "Cm", "Curium", 247.07035),
        new(97, "Bk", "Berkelium", 247.07031),
        new(98, "Cf", "Californium", 251.07959),
        new(99, "Es", "Einsteinium", 252.083),
        new(100, "Fm", "Fermium", 257.09511),
        new(101, "Md", "Mendelevium", 258.09843),
        new(102, "No", "Nobelium", 259.101),
        new(103, "Lr", "Lawrencium", 262.11),
        new(104, "Rf", "Rutherfordium", 267.122),
        new(105, "Db", "Dubnium", 268.126),
        new(106, "Sg", "Seaborgium", 271.134),
        new(107, "Bh", "Bohrium", 270.133),
        new(108, "Hs", "Hassium", 269.1338),
        new(109, "Mt", "Meitnerium", 278.156),
        new(110, "Ds", "Darmstadtium", 281.165),
        new(111, "Rg", "Roentgenium", 281.166),
        new(112, "Cn", "Copernicium", 285.177),
        new(113, "Nh", "Nihonium", 286.182),
        new(114, "Fl", "Flerovium", 289.19),
        new(115, "Mc", "Moscovium", 289.194),
        new(116, "Lv", "Livermorium", 293.204),
        new(117, "Ts", "Tennessine", 293.208),
        new(118, "Og", "Oganesson", 294.214),
    ];

    // No frozen dictionary: making one costs a short run 10 ms.
    private static readonly Dictionary<string, Element> BySymbol = Table.ToDictionary(element => element.Symbol, StringComparer.OrdinalIgnoreCase);

    /// <summary>Number of known elements; the highest atomic number.</summary>
    public const int Count = 118;

    /// <summary>The element with this atomic number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 118.</exception>
    public static Element FromAtomicNumber(int atomicNumber) => atomicNumber >= 1 && atomicNumber <= Table.Length
        ? Table[atomicNumber - 1]
        : throw new ArgumentOutOfRangeException(nameof(atomicNumber), atomicNumber, "Atomic numbers run from 1 to 118.");

    /// <summary>The element with this symbol in any case, or null.</summary>
    public static Element? FromSymbol(ReadOnlySpan<char> symbol) =>
        BySymbol.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(symbol, out Element? element) ? element : null;
}

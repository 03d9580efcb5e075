namespace MDEngine.Potentials.Xtb;

/// <summary>The Hamiltonians and the force field that libxtb computes.</summary>
public enum XtbMethod
{
    /// <summary>GFN1-xTB (Grimme, Bannwarth, Shushkov 2017, doi:10.1021/acs.jctc.7b00118). Open systems: libxtb's periodic ones come out wrong.</summary>
    Gfn1,

    /// <summary>GFN2-xTB (Bannwarth, Ehlert, Grimme 2019, doi:10.1021/acs.jctc.8b01176). Open systems.</summary>
    Gfn2,

    /// <summary>GFN-FF, a force field whose bonds are those of the first structure (Spicher, Grimme 2020, doi:10.1002/anie.202004239). Open systems.</summary>
    GfnForceField,
}

"""Start structures for the comparison of optimizers: 20 molecules embedded by RDKit (ETKDG, seed 7), not optimized."""
from rdkit import Chem
from rdkit.Chem import AllChem

SMILES = {
    "water": "O", "ammonia": "N", "methanol": "CO", "ethanol": "CCO", "acetone": "CC(C)=O", "acetic-acid": "CC(=O)O",
    "acetamide": "CC(N)=O", "benzene": "c1ccccc1", "phenol": "Oc1ccccc1", "pyridine": "c1ccncc1", "imidazole": "c1c[nH]cn1",
    "cyclohexane": "C1CCCCC1", "butane": "CCCC", "glycine": "NCC(=O)O", "alanine-dipeptide": "CC(=O)N[C@@H](C)C(=O)NC",
    "aspirin": "CC(=O)Oc1ccccc1C(=O)O", "uracil": "O=c1cc[nH]c(=O)[nH]1", "dimethyl-sulfoxide": "CS(C)=O",
    "chlorobenzene": "Clc1ccccc1", "caffeine": "CN1C=NC2=C1C(=O)N(C(=O)N2C)C",
}

with open("molecules.xyz", "w") as out:
    for name, smiles in SMILES.items():
        molecule = Chem.AddHs(Chem.MolFromSmiles(smiles))
        AllChem.EmbedMolecule(molecule, randomSeed=7)
        positions = molecule.GetConformer().GetPositions()
        out.write(f"{molecule.GetNumAtoms()}\n{name}\n")
        for atom, r in zip(molecule.GetAtoms(), positions):
            out.write(f"{atom.GetSymbol()} {r[0]:.6f} {r[1]:.6f} {r[2]:.6f}\n")

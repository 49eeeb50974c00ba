"""Training loops: what a box told of one, and what the rubric's formulas give for the same weights and batches."""

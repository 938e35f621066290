"""What the reference functions refuse, with the error and words of its message."""

import numpy as np

LINE, PICTURE = np.zeros((1, 5, 1)), np.zeros((1, 5, 6, 1))
NAMES = "'valid', 'same', 'same_lower' or one (before, after) per spatial axis"
ARRAYS = [  # what x is, the error, its text
    (
        np.float64(3),
        ValueError,
        ("`x` must have shape (N, *spatial, C) with 1 to 3 spatial axes; got 0-D shape ()."),
    ),
    (
        np.zeros(4),
        ValueError,
        ("got 1-D shape (4,). Add batch and channel axes with x[None, :, None]."),
    ),
    (
        [[1, 2], [3, 4]],
        ValueError,
        ("got 2-D shape (2, 2). Add batch and channel axes with x[None, :, :, None]."),
    ),
    (np.zeros((1,) * 6), ValueError, "got 6-D shape (1, 1, 1, 1, 1, 1)."),
    (
        np.zeros((2, 0, 3, 1)),
        ValueError,
        ("`x` must have cells on every spatial axis; got shape (2, 0, 3, 1)."),
    ),
    (
        [[1, 2], [3]],
        ValueError,
        ("`x` must be a full array; got rows of different length. Pad the shorter ones first."),
    ),
    (
        "picture.png",
        TypeError,
        (
            "`x` must hold real numbers; got dtype <U11. Convert it first, for "
            "example with np.asarray(…, dtype=float)."
        ),
    ),
    (LINE.astype(complex), TypeError, "`x` must hold real numbers; got dtype complex128."),
    (LINE.astype(object), TypeError, "`x` must hold real numbers; got dtype object."),
    (LINE.astype("datetime64[D]"), TypeError, "`x` must hold real numbers; got dtype datetime64"),
    (None, TypeError, "`x` must hold real numbers; got dtype object."),
]
LENGTHS = [  # n of output_size and its like
    (0, ValueError, "`n` must be at least 1; got 0."),
    ((5, -1), ValueError, "`n` must be at least 1; got (5, -1)."),
    ((), ValueError, "`n` must have 1 to 3 axes; got 0: ()."),
    ((5, 5, 5, 5), ValueError, "`n` must have 1 to 3 axes; got 4: (5, 5, 5, 5)."),
    (5.0, TypeError, "`n` must be a whole number or 1 to 3 of them; got 5.0."),
    (True, TypeError, "`n` must be a whole number or 1 to 3 of them; got True."),
    ("5", TypeError, "`n` must be a whole number or 1 to 3 of them; got '5'."),
    ((5, 5.0), TypeError, "`n` must hold whole numbers; got (5, 5.0)."),
]
SIZES = [  # pool_size, strides or dilation of a picture; NAME stands for the argument's
    (0, ValueError, "`NAME` must be at least 1; got 0."),
    ((2, 0), ValueError, "`NAME` must be at least 1; got (2, 0)."),
    (np.int64(-1), ValueError, "`NAME` must be at least 1; got "),
    (
        (2,),
        ValueError,
        ("`NAME` must have one entry per spatial axis; got 1 for 2 spatial axes: (2,)."),
    ),
    (
        (2, 2, 2),
        ValueError,
        (
            "got 3 for 2 spatial axes: (2, 2, 2). If `x` is a single picture, add "
            "the batch axis with x[None]."
        ),
    ),
    ((), ValueError, "got 0 for 2 spatial axes: ()."),
    (2.0, TypeError, "`NAME` must be a whole number or one per spatial axis; got 2.0."),
    (True, TypeError, "`NAME` must be a whole number or one per spatial axis; got True."),
    ("2", TypeError, "`NAME` must be a whole number or one per spatial axis; got '2'."),
    ({2, 3}, TypeError, "`NAME` must be a whole number or one per spatial axis; got {2, 3}."),
    ((2, 1.5), TypeError, "`NAME` must hold whole numbers; got (2, 1.5)."),
    ((2, True), TypeError, "`NAME` must hold whole numbers; got (2, True)."),
    ((2, None), TypeError, "`NAME` must hold whole numbers; got (2, None)."),
]
PADDINGS = [  # for windows of 2 x 3 on a picture
    ("sam", ValueError, f"`padding` must be {NAMES}; got 'sam'. Did you mean 'same'?"),
    ("VALID", ValueError, "got 'VALID'. Did you mean 'valid'?"),
    ("same-lower", ValueError, "got 'same-lower'. Did you mean 'same_lower'?"),
    ("SAME_UPPER", ValueError, "got 'SAME_UPPER'. Did you mean 'same'?"),
    (None, TypeError, f"`padding` must be {NAMES}; got None."),
    (False, TypeError, f"`padding` must be {NAMES}; got False."),
    (1, TypeError, "got 1. For the same border before and after write ((1, 1), (1, 1))."),
    ((1, 2), TypeError, "got (1, 2). For the same border before and after write ((1, 1), (2, 2))."),
    ((1, 1, 1, 1), TypeError, "got (1, 1, 1, 1). Write one pair for each of the 2 spatial axes."),
    (
        ((0, 1),),
        ValueError,
        ("`padding` must have one entry per spatial axis; got 1 for 2 spatial axes: ((0, 1),)."),
    ),
    ((), ValueError, "`padding` must have one entry per spatial axis; got 0 for 2 spatial axes"),
    (
        ((0, 1), (1,)),
        ValueError,
        ("`padding` must be one (before, after) per spatial axis; got ((0, 1), (1,))."),
    ),
    (((0, 1), 1), TypeError, "`padding` must be one (before, after) per spatial axis; got 1."),
    (
        ((0, 1), "same"),
        TypeError,
        ("`padding` must be one (before, after) per spatial axis; got 'same'."),
    ),
    (((0, 1), (0.5, 1)), TypeError, "`padding` must hold whole numbers; got ((0, 1), (0.5, 1))."),
    (((0, 1), (True, 1)), TypeError, "`padding` must hold whole numbers"),
    (
        ((2, 0), (0, 0)),
        ValueError,
        (
            "`padding` must be at least 0 and less than the window on its "
            "axis (2); got (2, 0). A larger border would hold windows without input."
        ),
    ),
    (((0, 0), (0, 3)), ValueError, "less than the window on its axis (3); got (0, 3)."),
    (
        ((0, 0), (-1, 0)),
        ValueError,
        ("at least 0 and less than the window on its axis (3); got (-1, 0)."),
    ),
]

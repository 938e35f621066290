"""The registry's pictures: only those whose licence the package that carries them states."""

from typing import Final

from pooltools.data._source import File, Source

_PICTURES = (
    # name, file, shape, what, licence, by whom, size, sha256
    (
        "astronaut", "astronaut.png", "512 × 512 × 3", "Eileen Collins, astronaut",
        "public domain", "NASA", 791_555,
        "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
    ),
    (
        "brick", "brick.png", "512 × 512 × 1", "a brick wall", "CC0 1.0",
        "CC0Textures, Bricks25", 106_634,
        "7966caf324f6ba843118d98f7a07746d22f6a343430add0233eca5f6eaaa8fcf",
    ),
    (
        "camera", "camera.png", "512 × 512 × 1", "a man with a camera", "CC0 1.0",
        "Lav Varshney", 139_512,
        "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a",
    ),
    (
        "cell", "cell.png", "660 × 550 × 1", "a cell floating in saline, phase image", "CC0 1.0",
        "P. Müller and others (2018), Optics Express 26(8)", 74_183,
        "8d23a7fb81f7cc877cd09f330357fc7f595651306e84e17252f6e0a1b3f61515",
    ),
    (
        "chelsea", "chelsea.png", "300 × 451 × 3", "Chelsea the cat", "CC0 1.0",
        "Stefan van der Walt", 240_512,
        "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
    ),
    (
        "clock", "clock_motion.png", "300 × 400 × 1", "a wall clock, blurred by motion",
        "public domain", "Stefan van der Walt", 58_784,
        "f029226b28b642e80113d86622e9b215ee067a0966feaf5e60604a1e05733955",
    ),
    (
        "coffee", "coffee.png", "400 × 600 × 3", "a cup of coffee", "CC0 1.0",
        "Rachel Michetti, courtesy of Pikolo Espresso Bar", 466_706,
        "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
    ),
    (
        "grass", "grass.png", "512 × 512 × 1", "grass", "CC0 1.0",
        "linolafett on DeviantArt, Grass-01", 217_893,
        "b6b6022426b38936c43a4ac09635cd78af074e90f42ffa8227ac8b7452d39f89",
    ),
    (
        "gravel", "gravel.png", "512 × 512 × 1", "gravel", "CC0 1.0", "CC0Textures, Gravel04",
        194_247, "c48615b451bf1e606fbd72c0aa9f8cc0f068ab7111ef7d93bb9b0f2586440c12",
    ),
    (
        "hubble_deep_field", "hubble_deep_field.jpg", "872 × 1000 × 3", "Hubble eXtreme Deep Field",
        "public domain", "NASA, HubbleSite", 527_940,
        "3a19c5dd8a927a9334bb1229a6d63711b1c0c767fb27e2286e7c84a3e2c2f5f4",
    ),
    (
        "retina", "retina.jpg", "1411 × 1411 × 3", "a human retina", "CC0 1.0",
        "Mikael Häggström (2014), Medical gallery of Mikael Häggström", 269_564,
        "38a07f36f27f095e818aea7b96d34202c05176d30253c66733f2e00379e9e0e6",
    ),
    (
        "rocket", "rocket.jpg", "427 × 640 × 3", "launch of DSCOVR on a Falcon 9",
        "public domain", "SpaceX", 112_525,
        "c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c",
    ),
    (
        "text", "text.png", "172 × 448 × 1", "printed letters", "public domain",
        "Wikipedia, Corner.png", 42_704,
        "bd84aa3a6e3c9887850d45d606c96b2e59433fbef50338570b63c319e668e6d1",
    ),
)  # fmt: skip

_PHOTOS = (
    (
        "china", "china.jpg", "427 × 640 × 3", "a Chinese temple",
        "[danielbuechele](https://www.flickr.com/photos/danielbuechele/6061409035/) on Flickr",
        196_653,
        "8378025ad2519d649d02e32bd98990db4ab572357d9f09841c2fbfbb4fefad29",
    ),
    (
        "flower", "flower.jpg", "427 × 640 × 3", "a flower",
        "[vultilion](https://www.flickr.com/photos/vultilion/6056698931/) on Flickr", 142_987,
        "a77f6ec41e353afdf8bdff2ea981b2955535d8d83294f8cfa49cf4e423dd5638",
    ),
)  # fmt: skip

PICTURE_ENTRIES: Final = tuple(
    Source(
        name, "picture", f"Picture: {name}", f"{shape}, uint8; {what}", licence, by,
        "skimage", (File("data/" + path, size, sha),),
    )
    for name, path, shape, what, licence, by, size, sha in _PICTURES
) + tuple(
    Source(
        name, "picture", f"Picture: {name}", f"{shape}, uint8; {what}", "CC BY 2.0", by,
        "sklearn", (File("datasets/images/" + path, size, sha),),
        note="Name the photographer where the picture is shown.",
    )
    for name, path, shape, what, by, size, sha in _PHOTOS
)  # fmt: skip

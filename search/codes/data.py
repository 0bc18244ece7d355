"""All codes of findings in a data set.

A code never changes its meaning; the code of something that is no longer found is not used again.
"""

from __future__ import annotations

from search.codes.code import DataCode
from search.codes.geometry import GEOMETRY_CODES

FOLDER_CODES = (
    DataCode(
        "D101",
        "no images with masks were found",
        "The folder has no layout that genoc knows, or there is none. The message counts what it holds, "
        "names the layouts that come nearest, and gives the option that would read it.",
    ),
    DataCode(
        "D102",
        "an image without a mask, or a mask without an image",
        "Files are paired by their names. Add what is missing, or remove what is alone.",
    ),
    DataCode(
        "D103",
        "two files with one id",
        "It is unclear which of them is meant. Keep one, or rename one.",
    ),
    DataCode(
        "D104",
        "a description that cannot be used",
        "A small file that says what belongs together or what labels mean (dataset.json, labels.json, "
        "metadata.csv, a table, COCO's annotations) is damaged, or does not agree with the files.",
    ),
    DataCode(
        "D105",
        "a split that does not fit the images",
        "It names ids that have no image, lists an id twice, lacks a set, or there are too few images for "
        "three.",
    ),
    DataCode(
        "D106",
        "a patient or lesion in two sets",
        "A network that is tested on patients from its training set seems better than it is. Move all "
        "images of a group to one set.",
        unit="group",
    ),
    DataCode(
        "D107",
        "images that are nearly the same",
        "Two images look alike at 32 x 32 pixels of grey: the same image, resized, stored again, or made "
        "brighter. If one is in the training set and one in the test set, the measures are too good. "
        "Remove one, or give both one group in metadata.csv. Flipped, rotated and cropped copies are not "
        "found.",
        severity="warning",
        unit="pair",
    ),
    DataCode(
        "D108",
        "images of one folder may belong together",
        "Images in one folder may be of one patient or plate, and no file says so. They are kept in one set "
        "only where it looks like a folder for each patient: five folders or more, most with a number in "
        "their names, and none with more than half of the images. Say what belongs together in metadata.csv "
        "or a CSV file with a column group; where nothing does, give each image a group of its own.",
        severity="warning",
        unit="folder",
    ),
)

FILE_CODES = (
    DataCode(
        "D111",
        "a file that cannot be read",
        "It is damaged, cut off, of another format than its name says, or you may not read it. Copy or "
        "download it again, or remove it with its image or mask.",
    ),
    DataCode(
        "D112",
        "an image that is too large",
        "Its header says more pixels than genoc decodes; a small file that unpacks to many gigabytes is "
        "called a decompression bomb. Nothing of it was decoded. Cut it into tiles, or store it smaller.",
    ),
    DataCode(
        "D113",
        "a file of a kind that is not read",
        "It holds several frames, objects of Python, numbers that are not real, or samples that no "
        "library reads without a change. The message says how to store it.",
    ),
    DataCode(
        "D114",
        "a format that needs a package that is not installed",
        "NRRD, MetaImage, DICOM and some TIFF and PNG files are read through SimpleITK or tifffile, COCO's "
        "outlines through pycocotools. The message gives the line that installs them.",
    ),
)

IMAGE_CODES = (
    DataCode(
        "D121",
        "pictures among volumes",
        "All images of a set have two axes, or all have three. Keep the others in a folder of their own.",
        unit="image",
    ),
    DataCode(
        "D122",
        "channels of an image that differ in size",
        "Each channel is a file, and they are not on one grid. Resample them to one.",
        unit="image",
    ),
    DataCode(
        "D123",
        "images with different numbers of channels",
        "A network reads a fixed number of channels. Grey pictures among coloured ones are made coloured; "
        "anything else has to be stored alike.",
        unit="image",
    ),
    DataCode(
        "D124",
        "values that are not finite",
        "The image holds NaN or infinity, often where a scanner saw nothing. Replace them by the "
        "background's value.",
    ),
    DataCode(
        "D125",
        "an image with one value everywhere",
        "It cannot be brought to a standard deviation of 1, and nothing is learnt from it. Export it again, "
        "or leave it out. `genoc predict` takes it: all its values are then 0.",
    ),
    DataCode(
        "D126",
        "a picture of one colour",
        "Every pixel of it is the same. Look whether its export failed.",
        severity="warning",
    ),
    DataCode(
        "D127",
        "16 bits that hold 8",
        "All values are below 256, or multiples of 257: the pictures were made from 8 bits. They are read "
        "as they are, at twice the size.",
        severity="warning",
    ),
    DataCode(
        "D128",
        "an EXIF orientation other than 1",
        "Viewers show the file rotated or mirrored, and so does genoc. Programs that draw masks may not: "
        "look whether outlines and images agree.",
        severity="warning",
    ),
    DataCode(
        "D129",
        "colours that are converted to red, green and blue",
        "The picture is CMYK, Lab or another kind of colour that needs a profile to be exact. Convert it "
        "with the program that made it.",
        severity="warning",
    ),
    DataCode(
        "D130",
        "an image with an alpha channel",
        "Transparency is left out: the colours are read as if all pixels were opaque. Where it means "
        "something, store it as an image of its own, as another channel.",
        severity="warning",
    ),
)

MASK_CODES = (
    DataCode(
        "D141",
        "an image and a mask that differ in size",
        "Nothing says which pixel of the mask belongs to which of the image. Export both at one size.",
    ),
    DataCode(
        "D142",
        "a mask that may lie on its image in two ways",
        "The image has an EXIF orientation that its mask has not, or the other way round, and the sizes "
        "do not tell whether the mask was drawn on the pixels as stored or as shown. The message gives "
        "the commands.",
    ),
    DataCode(
        "D143",
        "a mask that was compressed with a loss",
        "JPEG blurs edges, so that no pixel has a certain value. Export the masks as PNG; or, with "
        "`--threshold`, have what is brighter than half taken as the target.",
        unit="mask",
    ),
    DataCode(
        "D144",
        "a mask with transparent pixels",
        "What lies under them is not shown in any viewer, and may be anything. Store masks without alpha.",
        unit="mask",
    ),
    DataCode(
        "D145",
        "a mask with an alpha channel",
        "All of it is opaque, so nothing is lost by leaving it out, as genoc does.",
        severity="warning",
        unit="mask",
    ),
    DataCode(
        "D146",
        "a file that is no mask",
        "Its values are not the numbers of classes: it has many levels as a photograph has, or values "
        "that are not whole, or several channels. Grey at the edges "
        "of black and white masks is refused too, and so are values between 0 and 1 as probabilities are, "
        "unless `--threshold` has them cut at half.",
        unit="mask",
    ),
    DataCode(
        "D147",
        "a value in the masks for which no label is declared",
        "The data set says which values there are, and these masks hold others. Declare them, or correct "
        "the masks.",
        unit="mask",
    ),
    DataCode(
        "D148",
        "one mask for many images",
        "More than half of all images have the same outline: masks were not paired with images by their "
        "names, or one was copied to all.",
        unit="image",
    ),
    DataCode(
        "D149",
        "several images with the same mask",
        "Their outlines are the same pixel by pixel, which is rare unless a file was copied.",
        severity="warning",
        unit="image",
    ),
    DataCode(
        "D150",
        "nearly all masks are empty, or full",
        "At least nine of ten hold nothing, or nothing but target: there is nothing to learn. 0 is the "
        "background.",
        unit="mask",
    ),
    DataCode(
        "D151",
        "masks without a target, or with nothing else",
        "Images without a target can be meant. If not, the drawing of these masks failed, or is not "
        "finished.",
        severity="warning",
        unit="mask",
    ),
    DataCode(
        "D152",
        "masks that look inverted",
        "In nearly all of them the target covers more than half and most of the border, as a background "
        "does; or in some, while in the others the border is background. Exchange black and white, unless "
        "the target does fill these images.",
        severity="warning",
        unit="mask",
    ),
    DataCode(
        "D153",
        "a label that no mask holds",
        "It is declared, and the network has a channel for it that nothing is learnt for.",
        severity="warning",
        unit="label",
    ),
    DataCode(
        "D154",
        "values of masks that are not consecutive",
        "Nothing declares them, so each value is a class, and they are numbered anew in ascending order. "
        "Name them in labels.json if one of them is no class.",
        severity="warning",
        unit="value",
    ),
    DataCode(
        "D155",
        "a mask that is ignored as a whole",
        "No pixel of it counts. The image is left out of training, and has no measures: it is in no mean.",
        severity="warning",
        unit="mask",
    ),
    DataCode(
        "D156",
        "a set that is ignored as a whole",
        "No pixel of the training, validation or test set counts, so nothing can be learnt or measured. "
        "Look which value of the masks is ignored, or divide the images otherwise.",
        unit="image",
    ),
)

DATA_CODES = (*FOLDER_CODES, *FILE_CODES, *IMAGE_CODES, *MASK_CODES, *GEOMETRY_CODES)

BY_DATA_CODE = {code.name: code for code in DATA_CODES}

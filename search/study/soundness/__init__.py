"""Whether what lies in the folder of a study is the study's."""

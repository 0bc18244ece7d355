"""Problems of a file, for people, editors and CI."""

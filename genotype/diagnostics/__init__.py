"""Problems of a file as people, editors and CI read them."""

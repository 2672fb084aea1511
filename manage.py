"""Django's own entry point; `hearth` is the same with friendlier words."""

from hearth.console import main

if __name__ == "__main__":
    main()

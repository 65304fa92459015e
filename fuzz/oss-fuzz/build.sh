#!/bin/bash -eu
# The same as for ClusterFuzzLite, so that there is one way to build.
exec "$SRC/flowcheck/.clusterfuzzlite/build.sh"

#!/usr/bin/env bash
# Links, pipes, sockets, devices, and one kind of entry in the place of another.
. "$(dirname "$0")/vocabulary.sh"
new_scratch

claim "links are copied as links, wherever they lead"
mkdir -p s/folder outside
echo secret > outside/file
ln -s folder s/to_folder
ln -s nowhere s/dangling
ln -s /etc/passwd s/absolute
ln -s ../outside s/leading_out
ln -s loop s/loop
ln -s "$(printf 'x%.0s' {1..3000})" s/long
ln -s $'odd\n\377 text' s/odd
touch -h -d 2003-03-03 s/dangling
mirror s t
expect_code 0
expect_no_err
expect_same s t
expect_count copied 7

claim "another link text replaces the link, and nothing else is copied"
ln -sfn elsewhere s/dangling
mirror s t
expect_count copied 1
expect_same s t

claim "a link in TARGET is never followed: a folder takes its place"
rm -rf s t
mkdir -p s/inner t
echo inside > s/inner/file
ln -s ../outside t/inner
mirror s t --delete
expect_code 0
expect_same s t
[ "$(ls outside)" = file ] && [ "$(cat outside/file)" = secret ] || fail "something outside changed"

claim "a link in TARGET is never followed: a file takes its place"
rm -rf s t
mkdir s t
echo mine > s/file
ln -s ../outside/file t/file
mirror s t
expect_same s t
[ "$(cat outside/file)" = secret ] || fail "something outside changed"

claim "pipes, sockets and devices are reported and left out"
rm -rf s t
make_tree s
mkfifo s/pipe
"$MAKE_SOCKET" s/socket || fail "no socket could be made"
device=0
mknod s/device c 1 3 2> /dev/null && device=1
echo "devices can be made here: $device"
mirror s t
expect_code 0
expect_out "left out: pipe: it is a pipe"
expect_out "left out: socket: it is a socket"
[ $device = 0 ] || expect_out "left out: device: it is a device"
expect_count "left out" $((2 + device))
rm -f s/pipe s/socket s/device
touch -r t s
expect_same s t

# wakes_by COMMAND…: whether the command opens the pipe s/pipe, which wakes who waits to write to it.
# Whoever is still waiting afterwards is woken by us.
wakes_by() {
  rm -f s/pipe .woken .over
  mkfifo s/pipe
  (: > s/pipe; [ -e .over ] || touch .woken) &
  local waiter=$!
  until [ "$(cut -d ' ' -f 3 "/proc/$waiter/stat")" = S ]; do :; done
  code=0
  "$@" > .out 2> .err || code=$?
  touch .over
  dd if=s/pipe iflag=nonblock of=/dev/null status=none 2> /dev/null
  wait "$waiter"
  [ -e .woken ]
}

claim "the check of the next claim sees a pipe that is opened"
wakes_by timeout 20 cat s/pipe || fail "it did not see it"

claim "a pipe is never opened"
wakes_by "$MIRROR" s t && fail "it was opened"
expect_code 0
wakes_by "$MIRROR" s t --verify && fail "it was opened by --verify"

claim "a pipe in TARGET is replaced unopened"
rm -rf s t
mkdir s t
echo file > s/name
mkfifo t/name
mirror s t
expect_code 0
expect_same s t

claim "what TARGET has under the name of a pipe stays, even with --delete"
rm -rf s t
mkdir s t
mkfifo s/name
echo kept > t/name
mirror s t --delete
expect_code 0
[ "$(cat t/name)" = kept ] || fail "it is gone"

claim "a file gives way to a folder"
rm -rf s t
mkdir -p s/name t
echo inside > s/name/file
echo old > t/name
mirror s t
expect_code 0
expect_same s t

claim "an empty folder gives way to a file or a link"
rm -rf s t
mkdir -p s t/name t/link
echo file > s/name
ln -s name s/link
mirror s t
expect_code 0
expect_same s t

claim "a folder with something in it does not give way without --delete, and the rest goes on"
rm -rf s t
mkdir -p s t/name
echo file > s/name
echo other > s/other
echo precious > t/name/precious
mirror s t
expect_code 1
expect_err "failed: name: a folder with something in it is in the way"
expect_count failed 1
expect_count copied 1
[ "$(cat t/name/precious)" = precious ] || fail "it is gone"
expect_no_temporaries t

claim "with --delete it does"
chmod 555 t/name
mirror s t --delete
expect_code 0
expect_same s t

claim "set-id bits are kept where the owner is the same"
echo x > s/name
chmod 4755 s/name
mirror s t
expect_code 0
expect_same s t

if [ "$(id -u)" -eq 0 ]; then
  claim "set-id bits are not kept where the copy belongs to another owner"
  chown 65534:65534 s/name
  chmod 6755 s/name
  mirror s t2
  expect_code 0
  [ "$(stat -c %a t2/name)" = 755 ] || fail "mode is $(stat -c %a t2/name)"
  mirror s t2 --verify
  expect_code 0
fi

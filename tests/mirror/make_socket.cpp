// Makes a socket in the file system, which no common command does.
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

int main(int argc, char** argv) {
  sockaddr_un address{};
  if (argc != 2 || std::strlen(argv[1]) >= sizeof address.sun_path) return 2;
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, argv[1]);
  int const fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  return ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 ? 0 : 1;
}
